package import JSON

/// The first event of a room, `m.room.create`.
package struct RoomCreation: Sendable, Equatable {
  package let version: ProtocolText
  /// Who may not be outranked, from version 12 on; before it the one who had 100 to begin with.
  package let creators: [UserID]
  package let predecessor: RoomID?
  /// A space, a game board; nothing for an ordinary room.
  package let type: ProtocolText?
  package let isFederated: Bool

  package static let maximumCreators = 1_000

  package init(sender: UserID, _ content: JSONNode) {
    let version: ProtocolText = content.readableIdentifier("room_version") ?? "1"
    self.version = version
    predecessor = content.readableObject("predecessor")?.readableIdentifier("room_id")
    type = content.readableIdentifier("type")
    isFederated = content.readableBoolean("m.federate") ?? true
    let rules = RoomRules(version: version)
    if rules.creatorsAreInfinite {
      let others: [UserID] = content.readableIdentifiers("additional_creators") ?? []
      creators = [sender] + others.prefix(Self.maximumCreators).filter { $0 != sender }
    } else if rules.creatorIsSender {
      creators = [sender]
    } else {
      creators = [content.readableIdentifier("creator") ?? sender]
    }
  }

  package var rules: RoomRules { RoomRules(version: version) }
}

/// What differs between versions of rooms, as far as it matters here. A version that we do not know is
/// taken for a new one, except that its creators are not taken for infinite.
package struct RoomRules: Sendable, Equatable {
  package let creatorsAreInfinite: Bool
  package let creatorIsSender: Bool
  /// Up to version 9, levels could be written as texts, and servers took them.
  package let levelsMayBeTexts: Bool

  package init(version: ProtocolText) {
    let number = Int(version.text) ?? (version == "org.matrix.hydra.11" ? 12 : nil)
    creatorsAreInfinite = number.map { $0 >= 12 } ?? false
    creatorIsSender = number.map { $0 >= 11 } ?? true
    levelsMayBeTexts = number.map { $0 < 10 } ?? false
  }
}
