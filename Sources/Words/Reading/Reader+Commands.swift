import Spelling
import Storage
import Studio

/// `!easel word …` anywhere, `!word …` where the word is one of ours.
extension Reader {
  static let prefix = "easel"

  func command(_ text: String, _ context: Context) -> Intent? {
    guard let mark = text.first, mark == "!" || mark == "！" else { return nil }
    // `!` alone, `! look` and `!!!` are not commands.
    guard text.dropFirst().first?.isLetter == true else { return nil }
    var (word, rest) = split(text.dropFirst())
    var isNamed = false
    if isPrefix(word) {
      isNamed = true
      (word, rest) = split(rest)
      if word.first == "!" { word.removeFirst() }
      if word.isEmpty { return .command(.help(topic: nil)) }
    }
    let name = trimmed(word, ",.:;!?")
    guard let command = vocabulary.lazy.compactMap({ $0.command(name) }).first else {
      guard isNamed || isAddressed(context) else { return .nothing }
      return .misread(.unknownCommand(oneLine(name, atMost: 40), nearest: nearestCommand(to: name)))
    }
    return intent(of: command, String(trimmed(rest, "")), context)
  }

  func split(_ text: some StringProtocol) -> (word: String, rest: Substring) {
    let text = Substring(text).drop(while: \.isWhitespace)
    let end = text.firstIndex(where: \.isWhitespace) ?? text.endIndex
    return (String(text[..<end]), text[end...])
  }

  private func isPrefix(_ word: String) -> Bool {
    let word = folded(trimmed(word, ",:"))
    return word == Self.prefix || botNames.contains(word)
  }

  func nearestCommand(to name: String) -> String? {
    Spelling.nearest(to: folded(name), among: vocabulary.first?.commands.keys.sorted() ?? [])
      ?? Spelling.nearest(to: folded(name), among: CommandWord.allCases.map(\.rawValue))
  }

  private func intent(of word: CommandWord, _ rest: String, _ context: Context) -> Intent {
    switch word {
    case .help: return .command(.help(topic: rest.isEmpty ? nil : oneLine(rest, atMost: 60)))
    case .settings: return settings(rest)
    case .mode: return mode(rest)
    case .cancel:
      if rest.isEmpty { return .command(.cancel(everyone: false)) }
      guard keyword(rest, [.all]) != nil else { return bad(word, rest, .oneOf(["all"])) }
      return .command(.cancel(everyone: true))
    case .history:
      if rest.isEmpty { return .command(.history(History.standard)) }
      guard let count = number(rest), History.range.contains(count) else {
        return bad(word, rest, .wholeNumber(History.range))
      }
      return .command(.history(count))
    case .from, .undelete:
      if rest.isEmpty { return .misread(.missingArgument(command: word.rawValue)) }
      guard let id = PictureID(unquoted(rest).drop { $0 == "#" }) else {
        return bad(word, rest, .picture)
      }
      return .command(word == .from ? .from(id) : .undelete(id))
    case .taste: return taste(rest)
    case .loop: return loop(rest)
    case .credits: return credits(rest)
    case .workflow: return workflow(rest)
    case .again:
      let tail = tail(of: rest)
      if let mistake = tail.mistake { return .misread(mistake) }
      guard trimmed(tail.words, ",;").isEmpty else { return bad(word, rest, .oneOf([])) }
      return .again(tail.wishes)
    // Words after these are a wish, not to be lost.
    case .new where !rest.isEmpty:
      guard case .prompt(let words, var wishes) = prompt(rest, context) else {
        return prompt(rest, context)
      }
      guard wishes.from == nil else { return .misread(.conflicting("fresh", "from")) }
      guard wishes.with.isEmpty else { return .misread(.conflicting("fresh", "with")) }
      wishes.isFresh = true
      return .prompt(words, wishes)
    case .paint where !rest.isEmpty: return prompt(rest, context)
    case .talk where !rest.isEmpty: return .ask(String(rest.prefix(Request.maximumPrompt)))
    default:
      guard let simple = word.simple else { return .nothing }
      return rest.isEmpty ? .command(simple) : bad(word, rest, .oneOf([]))
    }
  }

  func bad(_ word: CommandWord, _ value: String, _ expected: Misreading.Expectation) -> Intent {
    bad(word.rawValue, value, expected)
  }

  func bad(_ command: String, _ value: String, _ expected: Misreading.Expectation) -> Intent {
    .misread(
      .badArgument(command: command, value: oneLine(value, atMost: 60), expected: expected))
  }
}

/// How many pictures `!history` shows.
package enum History {
  package static let standard = 10
  package static let range = 1...50
}

extension CommandWord {
  /// The command, where nothing comes after the word.
  fileprivate var simple: Command? {
    switch self {
    case .status: .status
    case .active: .active
    case .new: .new
    case .back: .back
    case .gallery: .gallery
    case .tree: .tree
    case .recipe: .recipe
    case .talk: .talk
    case .paint: .paint
    case .painters: .painters
    case .critics: .critics
    case .verify: .verify
    case .again, .help, .settings, .mode, .cancel, .history, .from, .undelete, .taste, .loop,
      .credits, .workflow:
      nil
    }
  }
}
