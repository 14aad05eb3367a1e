package import Concurrency
package import Matrix
package import MatrixCrypto

/// A message as it is now: edits applied, reactions gathered.
package struct TranscriptEntry: Sendable {
  package enum Kind: Equatable, Sendable {
    case text, notice, emote
    case picture
    /// A file, a sound or a film.
    case file
    case poll
    case sticker
    case unreadable(UndecryptableEvent.Cause)
    case other
  }

  package struct Reaction: Equatable, Sendable {
    package let event: EventID
    package let key: String
    package let sender: UserID
  }

  package static let maximumReactions = 500
  package static let maximumEdits = 50

  /// How people call it.
  package let number: Int
  package let event: EventID
  package let sender: UserID
  package let sent: Instant
  package let kind: Kind
  package let relation: Relation?
  package let trust: ChatTrust
  package var isLate = false
  package var media: Media?
  private let original: String
  private var edits: [(event: EventID, text: String)] = []
  package private(set) var reactions: [Reaction] = []
  package private(set) var redactedBy: UserID?

  init(
    _ number: Int, _ event: EventID, by sender: UserID, at sent: Instant, _ kind: Kind,
    _ text: String, relation: Relation? = nil, trust: ChatTrust = .clear
  ) {
    self.number = number
    self.event = event
    self.sender = sender
    self.sent = sent
    self.kind = kind
    self.relation = relation
    self.trust = trust
    original = text
  }

  package var isRedacted: Bool { redactedBy != nil }
  package var isEdited: Bool { !edits.isEmpty }
  package var text: String { edits.last?.text ?? original }

  /// The root of the thread that it is in.
  package var thread: EventID? {
    if case .thread(let root, _, _)? = relation { root } else { nil }
  }

  /// Each sign once, with how many made it, in the order in which they came.
  package var signs: [(key: String, count: Int)] {
    var signs: [(key: String, count: Int)] = []
    for reaction in reactions {
      if let index = signs.firstIndex(where: { $0.key.hasBytes(of: reaction.key) }) {
        signs[index].count += 1
      } else {
        signs.append((reaction.key, 1))
      }
    }
    return signs
  }

  mutating func add(_ reaction: Reaction) -> Bool {
    guard !isRedacted, reactions.count < Self.maximumReactions,
      !reactions.contains(where: {
        $0.sender == reaction.sender && $0.key.hasBytes(of: reaction.key)
      })
    else { return false }
    reactions.append(reaction)
    return true
  }

  mutating func remove(reaction event: EventID) -> Reaction? {
    guard let index = reactions.firstIndex(where: { $0.event == event }) else { return nil }
    return reactions.remove(at: index)
  }

  mutating func edit(_ event: EventID, _ text: String) -> Bool {
    guard !isRedacted, edits.count < Self.maximumEdits,
      !edits.contains(where: { $0.event == event })
    else { return false }
    edits.append((event, text))
    return true
  }

  /// An edit was taken back: what was before it counts again.
  mutating func remove(edit event: EventID) -> Bool {
    guard let index = edits.firstIndex(where: { $0.event == event }) else { return false }
    edits.remove(at: index)
    return true
  }

  mutating func redact(by user: UserID) {
    redactedBy = user
    reactions = []
    edits = []
    media = nil
  }
}

/// How sure we are of who said it.
package enum ChatTrust: Equatable, Sendable {
  /// Not encrypted, in a room where nothing is.
  case clear
  /// Not encrypted, where everything should be.
  case clearInEncrypted
  case device(SenderTrust)

  /// Nothing for somebody who is verified.
  package var word: String? {
    switch self {
    case .clear: nil
    case .clearInEncrypted: "not encrypted"
    case .device(.verified): nil
    case .device(.crossSigned): "unverified"
    case .device(.unsigned): "unsigned device"
    case .device(.unknownDevice): "unknown device"
    case .device(.unauthenticated): "from a copied key"
    case .device(.violated): "identity changed"
    case .device(.blocked): "blocked"
    }
  }

  /// For scripts.
  package var name: String? {
    switch self {
    case .clear: nil
    case .clearInEncrypted: "clear"
    case .device(.verified): "verified"
    case .device(.crossSigned): "cross_signed"
    case .device(.unsigned): "unsigned"
    case .device(.unknownDevice): "unknown_device"
    case .device(.unauthenticated): "unauthenticated"
    case .device(.violated): "violated"
    case .device(.blocked): "blocked"
    }
  }

  /// Nothing that need worry anybody.
  var isOrdinary: Bool {
    switch self {
    case .clear: true
    case .clearInEncrypted: false
    case .device(let trust): trust <= .crossSigned
    }
  }
}
