package import Concurrency
package import Storage

/// A workflow that somebody brought to a room, to be painted with there under a name of its own.
///
/// reading → proposed → frozen → replaced
/// proposed → reading (somebody answered its question); any but replaced → dropped
///
/// 1. What is frozen never changes: its graph and its binding are those that were shown when somebody
///    said yes. A changed workflow is the next version of its name.
/// 2. Of one name at most one version is frozen; those that it replaced stay, for what they painted.
package struct Adoption: Equatable, Sendable {
  package static let maximumName = 40
  /// Names of a room that can be painted with at once.
  package static let maximumNames = 20
  /// How often it may ask.
  package static let maximumTurns = 20

  package enum State: String, Sendable, CaseIterable {
    case reading, proposed, frozen, replaced, dropped
  }

  /// The room; another only when the room itself goes on elsewhere.
  package internal(set) var conversation: Key
  package let name: String
  package let version: Int
  /// Whose servers it is painted on.
  package let painter: String
  package let author: Key
  /// The line that asked for it, and the thread it was said in.
  package let asked: Key
  package let thread: Key?
  package var state: State
  /// The file as it was brought, until it is read; then the graph alone.
  package var blob: BlobName
  /// Which node takes what, where somebody had to say so: by the name of the slot.
  package var answers: [String: String]
  /// How often it was answered.
  package var turn = 0
  package var proposal: Proposal?
  package let created: Instant

  package init(
    _ key: AdoptionKey, painter: String, author: Key, asked: Key, thread: Key?, state: State,
    blob: BlobName, answers: [String: String] = [:], proposal: Proposal? = nil, created: Instant
  ) {
    (conversation, name, version) = (key.conversation, key.name, key.version)
    self.painter = painter
    self.author = author
    self.asked = asked
    self.thread = thread
    self.state = state
    self.blob = blob
    self.answers = answers
    self.proposal = proposal
    self.created = created
  }

  package var key: AdoptionKey {
    AdoptionKey(conversation: conversation, name: name, version: version)
  }

  /// Where people are told of it.
  package var place: Place { Place(conversation, thread: thread, repliesTo: asked) }

  /// Letters and digits of ASCII, small, with `-` and `_` between them: what can be typed after
  /// `--painter` without marks.
  package static func isName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isPlain = { (byte: UInt8) in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard let first = bytes.first, bytes.count <= maximumName, isPlain(first) else { return false }
    return bytes.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }
}

/// Which version of which workflow of a room.
package struct AdoptionKey: Hashable, Sendable {
  package let conversation: Key
  /// See ``Adoption/isName(_:)``.
  package let name: String
  package let version: Int

  package init(conversation: Key, name: String, version: Int) {
    self.conversation = conversation
    self.name = name
    self.version = version
  }

  /// As recipes and cards name it: `inkwash 2`.
  package var label: String { "\(name) \(version)" }

  package init?(label: String, in conversation: Key) {
    let parts = label.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let version = Int(parts[1]), version > 0,
      Adoption.isName(String(parts[0]))
    else { return nil }
    self.init(conversation: conversation, name: String(parts[0]), version: version)
  }
}
