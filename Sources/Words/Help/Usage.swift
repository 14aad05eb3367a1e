/// What can be written after each command, as help shows it.
enum Usage {
  static func lines(of word: CommandWord) -> [String] {
    let forms: [String] =
      switch word {
      case .help: ["", "WORD"]
      case .settings: ["", "NAME", "NAME VALUE", "NAME default"]
      case .mode: ["", "auto|text2img|img2img"]
      case .new, .paint, .talk: ["", "WORDS"]
      case .again: ["", "DIRECTIVES"]
      case .cancel: ["", "all"]
      case .history: ["", "N"]
      case .from, .undelete: ["ID"]
      case .taste:
        [
          "", "new NAME", "done", "cancel", "keep", "use NAME", "off", "list", "show NAME",
          "set FIELD TEXT", "forget NAME",
        ]
      case .loop: ["", "on|off", "threshold N", "gate N", "rounds N", "from best|fresh"]
      case .credits: ["", "grant PERSON N"]
      case .workflow: ["", "NAME", "forget NAME"]
      case .status, .active, .back, .gallery, .tree, .recipe, .painters, .critics, .verify:
        [""]
      }
    return forms.map { $0.isEmpty ? "!\(word.rawValue)" : "!\(word.rawValue) \($0)" }
  }

  /// Of a command with a word behind it too: `loop threshold`.
  static func lines(of command: String) -> [String] {
    let words = command.split(separator: " ")
    guard let word = words.first.flatMap({ CommandWord(rawValue: String($0)) }) else {
      return ["!\(command)"]
    }
    let all = lines(of: word)
    guard words.count > 1 else { return all.filter { $0 != "!\(word.rawValue)" } }
    let fitting = all.filter { $0.hasPrefix("!\(command) ") }
    return fitting.isEmpty ? ["!\(command) …"] : fitting
  }
}

extension CommandWord {
  var label: Label? { Label(rawValue: "command.\(rawValue)") }
}

extension Phrase {
  var label: Label {
    switch self {
    case .useThis: .helpPhraseUseThis
    case .approve: .helpPhraseApprove
    case .iterate: .helpPhraseIterate
    case .restart: .helpPhraseRestart
    case .newImage: .helpPhraseNewImage
    case .again: .helpPhraseAgain
    case .back: .helpPhraseBack
    case .keep: .helpPhraseKeep
    case .replant: .helpPhraseReplant
    }
  }
}
