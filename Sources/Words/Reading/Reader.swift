package import Studio

/// Finds out what a line of text means: a value in, a value out.
///
/// 1. Any text has a meaning; nothing that people write can stop it.
/// 2. The words of a prompt are the person's own, to the letter, but for the spaces around them.
/// 3. English always works beside the room's language.
package struct Reader: Sendable {
  /// What a line is read with.
  package struct Context: Equatable, Sendable {
    /// People in the room, the bot included.
    package var members: Int
    /// What it replies to, when it replies to something of this room.
    package var repliesTo: Message.Kind?
    package var isInThread: Bool
    /// A picture comes with it: the text is its caption.
    package var hasPicture: Bool
    package var mentionsBot: Bool

    package init(
      members: Int = 2, repliesTo: Message.Kind? = nil, isInThread: Bool = false,
      hasPicture: Bool = false, mentionsBot: Bool = false
    ) {
      self.members = members
      self.repliesTo = repliesTo
      self.isInThread = isInThread
      self.hasPicture = hasPicture
      self.mentionsBot = mentionsBot
    }
  }

  package static let maximumBytes = 64 << 10

  let vocabulary: [Vocabulary]
  let botNames: [String]
  let painters: [String]

  /// - Parameters:
  ///   - languages: the room's and English, in this order. Without any, only the names of commands
  ///     and values are known.
  ///   - botNames: what the bot is called: its name in the room, its account's name with and without
  ///     the server.
  ///   - painters: their names, so that a detached `-- painter` is known from a sentence.
  package init(languages: [Language], botNames: [String] = ["easel"], painters: [String] = []) {
    vocabulary = languages.isEmpty ? [Vocabulary()] : languages.map(\.vocabulary)
    self.botNames = botNames.map { folded($0) }.filter { !$0.isEmpty }
    self.painters = painters
  }

  package func intent(of text: String, in context: Context = Context()) -> Intent {
    read(text, in: context).intent
  }

  /// What a line is, with what was found out on the way.
  struct Finding {
    var intent: Intent
    var mentionsBot: Bool
    var isCommand = false
  }

  func read(_ text: String, in context: Context) -> Finding {
    var finding = Finding(intent: .nothing, mentionsBot: context.mentionsBot)
    guard text.utf8.count <= Self.maximumBytes else {
      finding.intent = .misread(.tooLong(maximum: Request.maximumPrompt))
      return finding
    }
    var context = context
    var text = trimmed(Self.withoutFallback(text), "\u{FEFF}\u{200B}")
    if let rest = withoutMention(text) {
      context.mentionsBot = true
      finding.mentionsBot = true
      text = rest
    }
    if text.isEmpty {
      if context.hasPicture { finding.intent = .prompt("", Wishes()) }
      return finding
    }
    if let command = command(text, context) {
      finding.intent = command
      finding.isCommand = command != .nothing
      return finding
    }
    finding.intent =
      reply(text, context) ?? phrase(text, context) ?? question(text, context)
      ?? prompt(text, context)
    return finding
  }

  /// Whether a stranger's word may be meant for us.
  func isAddressed(_ context: Context) -> Bool {
    context.members <= 2 || context.mentionsBot
  }

  func phrase(in text: String) -> Phrase? {
    guard text.utf8.count <= 200 else { return nil }
    return vocabulary.lazy.compactMap { $0.phrase(text) }.first
  }

  private func phrase(_ text: String, _ context: Context) -> Intent? {
    if context.hasPicture { return nil }
    guard let phrase = phrase(in: text) else { return again(text) }
    let isAboutAPicture =
      context.repliesTo != nil || context.isInThread || isAddressed(context)
    switch phrase {
    case .newImage: return .newImage
    case .again: return .again(Wishes())
    case .back: return .back
    // Among people "ok" is no wish, and not for us either.
    case .useThis: return isAboutAPicture ? .useThis : .nothing
    case .replant: return isAboutAPicture ? .replant : .nothing
    case .approve: return isAboutAPicture ? .decide(.approve) : .nothing
    case .iterate: return isAboutAPicture ? .decide(.iterate) : .nothing
    case .restart: return isAboutAPicture ? .decide(.restart) : .nothing
    case .keep:
      switch context.repliesTo {
      case .tasteCard: return .command(.taste(.keep))
      case .collection: return .command(.taste(.finish))
      default: return nil
      }
    }
  }

  /// The phrase with directives behind it.
  private func again(_ text: String) -> Intent? {
    let tail = tail(of: text)
    guard !tail.directives.isEmpty || tail.mistake != nil,
      phrase(in: trimmed(tail.words, ",;")) == .again
    else { return nil }
    return tail.mistake.map(Intent.misread) ?? .again(tail.wishes)
  }

  func tail(of text: String) -> Tail {
    Tail(of: text, reader: DirectiveReader(vocabulary: vocabulary), painters: painters)
  }

  private func question(_ text: String, _ context: Context) -> Intent? {
    guard let first = text.unicodeScalars.first, first == "?" || first == "？" || first == "¿"
    else { return nil }
    let rest = trimmed(text.drop { "?？¿".contains($0) }, "")
    guard rest.contains(where: { $0.isLetter || $0.isNumber || $0.isSymbol }) else {
      return isAddressed(context) && rest.isEmpty ? .command(.talk) : .nothing
    }
    guard rest.count <= Request.maximumPrompt else {
      return .misread(.tooLong(maximum: Request.maximumPrompt))
    }
    return .ask(rest)
  }

  func prompt(_ text: String, _ context: Context) -> Intent {
    let tail = tail(of: text)
    if let mistake = tail.mistake { return .misread(mistake) }
    let words = trimmed(
      tail.directives.isEmpty ? tail.words : Substring(trimmed(tail.words, ",;")), "")
    guard words.utf8.count <= Message.maximumText, words.count <= Request.maximumPrompt else {
      return .misread(.tooLong(maximum: Request.maximumPrompt))
    }
    if words.isEmpty, !context.hasPicture { return .misread(.noWords) }
    return .prompt(words, tail.wishes)
  }
}
