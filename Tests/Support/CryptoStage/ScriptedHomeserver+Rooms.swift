package import JSON
package import Matrix

/// Rooms, their state and what is said in them.
extension ScriptedHomeserver {
  package func make(
    _ id: RoomID, with members: [UserID], isEncrypted: Bool = true, settings: JSONValue = [:]
  ) throws {
    rooms[id] = Room()
    for user in members { try set(user, .join, in: id) }
    guard isEncrypted else { return }
    var content = settings
    content["algorithm"] = "m.megolm.v1.aes-sha2"
    try state("m.room.encryption", content, in: id, by: members[0])
  }

  @discardableResult
  package func state(
    _ type: String, key: String = "", _ content: JSONValue, in room: RoomID, by sender: UserID
  ) throws -> EventID {
    let id = newEvent()
    let event = stateEvent(id, type, key, content, by: sender)
    rooms[room]?.state.removeAll { $0.type == type && $0.key == key }
    rooms[room]?.state.append((type, key, event))
    rooms[room]?.timeline.append((step(), event))
    touched.append((position, room))
    return id
  }

  /// A state event that lost against another, as they do between servers: the timeline has it, and
  /// the state stays what it was.
  @discardableResult
  package func overruled(
    _ type: String, key: String, _ content: JSONValue, in room: RoomID, by sender: UserID
  ) -> EventID {
    let id = newEvent()
    rooms[room]?.timeline.append((step(), stateEvent(id, type, key, content, by: sender)))
    touched.append((position, room))
    return id
  }

  private func stateEvent(
    _ id: EventID, _ type: String, _ key: String, _ content: JSONValue, by sender: UserID
  ) -> JSONValue {
    [
      "event_id": .string(id.text), "type": .string(type), "state_key": .string(key),
      "sender": .string(sender.text), "origin_server_ts": .integer(time), "content": content,
    ]
  }

  package func set(
    _ user: UserID, _ membership: Membership, in room: RoomID, by sender: UserID? = nil
  ) throws {
    let was = rooms[room]?.members[user]
    rooms[room]?.members[user] = membership
    try state(
      "m.room.member", key: user.text, ["membership": .string(membership.rawValue)], in: room,
      by: sender ?? user)
    guard membership == .join, was != .join else { return }
    rooms[room]?.joined[user] = position
    // Servers tell whose devices are of interest from now on.
    changed(user)
  }

  @discardableResult
  package func say(_ type: String, _ content: JSONValue, in room: RoomID, by sender: UserID)
    -> EventID
  {
    let id = newEvent()
    rooms[room]?.timeline.append(
      (
        step(),
        [
          "event_id": .string(id.text), "type": .string(type), "sender": .string(sender.text),
          "origin_server_ts": .integer(time), "content": content,
        ]
      ))
    touched.append((position, room))
    return id
  }

  /// What `/members` tells: all that there are and were.
  package func membersAnswer(of room: RoomID) throws -> [RoomEvent] {
    try (rooms[room]?.state ?? []).filter { $0.type == "m.room.member" }
      .map { try RoomEvent(JSONDocument($0.event.compact()).root) }
  }

  private func newEvent() -> EventID {
    eventCount += 1
    return EventID("$\(eventCount)") ?? unreachableID
  }

  private var unreachableID: EventID { preconditionFailure("a number makes an event ID") }
}
