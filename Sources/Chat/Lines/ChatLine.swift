package import Matrix

/// What a typed line means.
///
/// A line without a slash is said. Two slashes say what begins with one.
package enum ChatLine: Equatable, Sendable {
  case say(String)
  case react(ChatReference, key: String)
  case reply(ChatReference, String)
  case thread(ChatReference, String)
  case edit(ChatReference, String)
  case redact(ChatReference, reason: String?)
  case image(path: String, caption: String?)
  /// Somebody, or a device of our own; nothing for the one other person in the room.
  case verify(String?)
  case yes
  case no
  case show
  case members
  case rooms
  case room(String)
  /// Nothing for the room that we were asked into last.
  case join(String?)
  case invite(UserID)
  case help
  case quit
  /// Of scripts.
  case wait(Duration)
  case expect(Expectation)
}

/// What a script waits for.
package struct Expectation: Equatable, Sendable {
  package static let standardLimit = Duration.seconds(30)

  /// A kind of event, as the script's output calls them.
  package let kind: String
  /// To be found in what it says.
  package let words: String
  package let limit: Duration
}

/// A line that means nothing.
package struct ChatLineProblem: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

extension ChatLine {
  /// An event with a longer text is refused by servers.
  package static let maximumCount = 40_000

  /// Nothing for an empty line.
  package static func read(_ typed: String) throws(ChatLineProblem) -> ChatLine? {
    let line = typed.trimmed
    guard !line.isEmpty else { return nil }
    guard line.utf8.count <= maximumCount else {
      throw ChatLineProblem("this is too long; \(maximumCount) bytes are allowed")
    }
    guard line.hasPrefix("/") else { return .say(line) }
    guard !line.hasPrefix("//") else { return .say(String(line.dropFirst())) }
    let (name, rest) = line.dropFirst().firstWord
    guard let command = ChatCommand.all.first(where: { $0.name == name }) else {
      throw ChatLineProblem("there is no /\(name.prefix(40)); /help says what there is")
    }
    do {
      if let read = try command.read(rest) { return read }
    } catch let problem as ChatLineProblem {
      throw problem
    } catch {}
    throw ChatLineProblem("it is written \(command.usage)")
  }
}

extension StringProtocol {
  var trimmed: String {
    let blanks: Set<Character> = [" ", "\t"]
    var text = Substring(self)
    while let first = text.first, blanks.contains(first) { text.removeFirst() }
    while let last = text.last, blanks.contains(last) { text.removeLast() }
    return String(text)
  }

  /// The word at the beginning, and what follows it.
  var firstWord: (word: String, rest: String) {
    let text = trimmed
    guard let end = text.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return (text, "") }
    return (String(text[..<end]), text[end...].trimmed)
  }
}
