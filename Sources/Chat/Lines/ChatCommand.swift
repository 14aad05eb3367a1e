import Matrix

/// A command of the chat: its name, how it is written, and what it becomes.
struct ChatCommand: Sendable {
  let name: String
  let arguments: String
  let meaning: String
  let isForScripts: Bool
  /// Nothing when it is written otherwise.
  let read: @Sendable (_ rest: String) throws -> ChatLine?

  var usage: String { arguments.isEmpty ? "/\(name)" : "/\(name) \(arguments)" }

  private init(
    _ name: String, _ arguments: String, _ meaning: String, isForScripts: Bool = false,
    _ read: @escaping @Sendable (_ rest: String) throws -> ChatLine?
  ) {
    self.name = name
    self.arguments = arguments
    self.meaning = meaning
    self.isForScripts = isForScripts
    self.read = read
  }

  static let all: [ChatCommand] = [
    ChatCommand("react", "N SIGN", "adds a reaction to message N") { rest in
      let (reference, sign) = try about(rest)
      return sign.isEmpty ? nil : .react(reference, key: sign)
    },
    ChatCommand("reply", "N WORDS", "answers message N") { rest in
      let (reference, words) = try about(rest)
      return words.isEmpty ? nil : .reply(reference, words)
    },
    ChatCommand("thread", "N WORDS", "says it in the thread of message N") { rest in
      let (reference, words) = try about(rest)
      return words.isEmpty ? nil : .thread(reference, words)
    },
    ChatCommand("edit", "N WORDS", "puts these words in the place of your message N") { rest in
      let (reference, words) = try about(rest)
      return words.isEmpty ? nil : .edit(reference, words)
    },
    ChatCommand("redact", "N [REASON]", "takes message N back") { rest in
      let (reference, reason) = try about(rest)
      return .redact(reference, reason: reason.isEmpty ? nil : reason)
    },
    ChatCommand("image", "FILE [CAPTION]", "posts a picture") { rest in
      let (path, caption) = rest.quotedWord
      return path.isEmpty ? nil : .image(path: path, caption: caption.isEmpty ? nil : caption)
    },
    ChatCommand("verify", "[@USER:SERVER | DEVICE]", "compares emoji with somebody") { rest in
      .verify(rest.isEmpty ? nil : rest.firstWord.word)
    },
    ChatCommand("yes", "", "agrees to what was asked last") { _ in .yes },
    ChatCommand("no", "", "does not") { _ in .no },
    ChatCommand("show", "", "shows the last messages again, as they are now") { _ in .show },
    ChatCommand("members", "", "names who is in the room") { _ in .members },
    ChatCommand("rooms", "", "names your rooms") { _ in .rooms },
    ChatCommand("room", "ROOM", "goes to a room: its number in /rooms, its ID or alias") { rest in
      rest.isEmpty ? nil : .room(rest.firstWord.word)
    },
    ChatCommand("join", "[ROOM]", "joins the room that you were asked into last, or this one") {
      .join($0.isEmpty ? nil : $0.firstWord.word)
    },
    ChatCommand("invite", "@USER:SERVER", "asks somebody into the room") { rest in
      UserID(rest.firstWord.word).map { .invite($0) }
    },
    ChatCommand("say", "WORDS", "says these words, whatever they begin with") { rest in
      rest.isEmpty ? nil : .say(rest)
    },
    ChatCommand("help", "", "names the commands") { _ in .help },
    ChatCommand("quit", "", "leaves the program; Ctrl-D does too") { _ in .quit },
    ChatCommand("wait", "SECONDS", "waits", isForScripts: true) { rest in
      seconds(rest).map { .wait($0) }
    },
    ChatCommand(
      "expect", "KIND [WORDS] [within SECONDS]", "waits for an event of this kind",
      isForScripts: true
    ) { .expect($0) },
  ]

  private static func about(
    _ rest: String
  ) throws(ChatLineProblem) -> (ChatReference, rest: String) {
    let (word, rest) = rest.firstWord
    guard let reference = ChatReference(word) else {
      throw ChatLineProblem(
        word.isEmpty
          ? "which message? Give the number beside it"
          : "\(word.prefix(40)) is no message; give the number beside it")
    }
    return (reference, rest)
  }

  static func seconds(_ word: String) -> Duration? {
    guard let number = Double(word), (0...86_400).contains(number) else { return nil }
    return .milliseconds(Int64(number * 1_000))
  }
}

extension ChatLine {
  fileprivate static func expect(_ text: String) -> ChatLine? {
    var (kind, words) = text.firstWord
    guard !kind.isEmpty else { return nil }
    var limit = Expectation.standardLimit
    let all = words.split(separator: " ")
    if all.count >= 2, all[all.count - 2] == "within",
      let seconds = ChatCommand.seconds(String(all[all.count - 1]))
    {
      limit = seconds
      words = all.dropLast(2).joined(separator: " ")
    }
    return .expect(Expectation(kind: kind, words: words, limit: limit))
  }
}

extension String {
  /// The word at the beginning; quotes keep its blanks, and a backslash keeps what follows it.
  var quotedWord: (word: String, rest: String) {
    var word = ""
    var quote: Character?
    var rest = self[...]
    while let character = rest.first {
      if character == "\\", let next = rest.dropFirst().first {
        word.append(next)
        rest = rest.dropFirst(2)
        continue
      }
      rest = rest.dropFirst()
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == " " || character == "\t" {
        break
      } else {
        word.append(character)
      }
    }
    return (word, rest.trimmed)
  }
}
