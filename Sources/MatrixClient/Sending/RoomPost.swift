package import JSON
package import Matrix
package import Storage

/// Something to be said in a room, as it waits in the outbox.
package struct RoomPost: Sendable {
  package enum Act: Sendable {
    /// Encrypted where the room is, but for what never is.
    case event(EventType, JSONValue)
    /// Takes an event back; without an ID, the one that this post waits for.
    case redaction(EventID?, reason: String?)
    /// Bytes that an event will need. It is no event, and needs no turn.
    case upload([MediaUpload])
  }

  /// What of the thing it waited for goes into the event.
  package enum Filling: UInt8, Sendable {
    case nothing
    /// Its ID is what this event relates to.
    case relation
    /// What was uploaded is what this event shows.
    case media
  }

  package let room: RoomID
  package var act: Act
  package var filling = Filling.nothing
  /// For whoever posts: handed back when it is settled.
  package var ticket: [UInt8] = []
  /// Also for devices that the policy gives no keys: what people must read to become verified.
  package var isForEverybody = false

  package init(_ act: Act, in room: RoomID, filling: Filling = .nothing, ticket: [UInt8] = []) {
    self.act = act
    self.room = room
    self.filling = filling
    self.ticket = ticket
  }

  /// What costs a turn of the account's budget.
  package var needsTurn: Bool { if case .upload = act { false } else { true } }
}

/// One file of a message.
package struct MediaUpload: Sendable {
  /// Where it stands in the event.
  package enum Slot: UInt8, Sendable { case file = 1, thumbnail }

  package enum Source: Sendable {
    case blob(BlobName, mimeType: String)
    /// Made when it is sent, by whoever posts: this says of what. See ``MediaMaking``.
    case made([UInt8])
  }

  package let slot: Slot
  package let source: Source

  package init(_ slot: Slot, _ source: Source) {
    self.slot = slot
    self.source = source
  }

  package init(_ slot: Slot, _ blob: BlobName, mimeType: String) {
    self.init(slot, .blob(blob, mimeType: mimeType))
  }
}
