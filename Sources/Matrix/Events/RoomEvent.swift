package import JSON

/// An event of a room, as the timeline and the state have it.
///
/// 1. It has an ID, a sender, a type and a content that is an object; what lacks one is poison.
/// 2. Nothing else is required of it: a time that is none is 0, and a redaction of nothing redacts
///    nothing. What the content means is read later, by ``Content``.
/// 3. It keeps the document it came in alive; ``detached()`` does not.
package struct RoomEvent: Sendable {
  package let id: EventID
  package let sender: UserID
  package let type: EventType
  /// State events have one, and it may be empty.
  package let stateKey: ProtocolText?
  /// Milliseconds, as the sender's server claims.
  package let originServerTS: Int64
  package let content: JSONNode
  /// Given by endpoints that answer for many rooms.
  package let room: RoomID?
  package let unsigned: Unsigned
  package let raw: JSONNode
  private let redactsOutside: EventID?

  package init(_ node: JSONNode) throws(JSONError) {
    // One walk over the members: a look-up for each name costs more than all the rest.
    var found = Found()
    guard let members = node.members else { throw node.refusal("expected an event") }
    for member in members { found.take(member) }
    guard let id = found.id else { throw node.refusal("expected an event with an event_id") }
    guard let sender = found.sender else { throw node.refusal("expected an event with a sender") }
    guard let type = found.type else { throw node.refusal("expected an event with a type") }
    guard let content = found.content else {
      throw node.refusal("expected an event with a content that is an object")
    }
    if let key = found.stateKey, !key.isNull {
      stateKey = try key.asIdentifier()
    } else {
      stateKey = nil
    }
    self.id = try id.asIdentifier()
    self.sender = try sender.asIdentifier()
    self.type = try type.asIdentifier()
    self.content = try content.asObject()
    originServerTS = found.time?.int64 ?? 0
    room = found.room?.string.flatMap(RoomID.init)
    unsigned = Unsigned(found.unsigned)
    redactsOutside = found.redacts?.string.flatMap(EventID.init)
    raw = node
  }

  package var isState: Bool { stateKey != nil }

  /// What a redaction takes back. Room version 11 moved it into the content, and servers write it in
  /// both places for those who look in the other.
  package var redacts: EventID? {
    content.readableIdentifier("redacts") ?? redactsOutside
  }

  package var isRedacted: Bool { unsigned.redactedBecause != nil }

  /// The same without the answer that it came in.
  package func detached() throws(JSONError) -> RoomEvent { try RoomEvent(raw.detached()) }
}

private struct Found {
  var id: JSONNode?
  var sender: JSONNode?
  var type: JSONNode?
  var content: JSONNode?
  var stateKey: JSONNode?
  var time: JSONNode?
  var room: JSONNode?
  var unsigned: JSONNode?
  var redacts: JSONNode?

  mutating func take(_ member: JSONMember) {
    if member.isNamed("type") {
      type = member.value
    } else if member.isNamed("sender") {
      sender = member.value
    } else if member.isNamed("content") {
      content = member.value
    } else if member.isNamed("event_id") {
      id = member.value
    } else if member.isNamed("origin_server_ts") {
      time = member.value
    } else if member.isNamed("state_key") {
      stateKey = member.value
    } else if member.isNamed("unsigned") {
      unsigned = member.value
    } else if member.isNamed("room_id") {
      room = member.value
    } else if member.isNamed("redacts") {
      redacts = member.value
    }
  }
}
