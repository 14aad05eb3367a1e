package import JSON

/// Which rooms are talks with one person, as the user's clients agreed: the account data `m.direct`.
package struct DirectRooms: Sendable {
  private var rooms: [(user: UserID, rooms: [RoomID])] = []
  /// Entries that could not be read; they are gone when this is written.
  package private(set) var skipped = 0

  package init() {}

  package init(_ content: JSONNode) {
    guard let members = content.members else { return }
    for member in members {
      guard let user = UserID(member.name), let elements = member.value.elements else {
        skipped += 1
        continue
      }
      rooms.append((user, elements.readableIdentifiers(skipped: &skipped)))
    }
  }

  package func rooms(with user: UserID) -> [RoomID] {
    rooms.filter { $0.user == user }.flatMap(\.rooms)
  }

  package func people(in room: RoomID) -> [UserID] {
    rooms.filter { $0.rooms.contains(room) }.map(\.user)
  }

  package func isDirect(_ room: RoomID) -> Bool { rooms.contains { $0.rooms.contains(room) } }

  package mutating func add(_ room: RoomID, with user: UserID) {
    guard let index = rooms.firstIndex(where: { $0.user == user }) else {
      return rooms.append((user, [room]))
    }
    if !rooms[index].rooms.contains(room) { rooms[index].rooms.append(room) }
  }

  package mutating func remove(_ room: RoomID) {
    for index in rooms.indices { rooms[index].rooms.removeAll { $0 == room } }
    rooms.removeAll(where: \.rooms.isEmpty)
  }

  package var json: JSONValue {
    .object(
      JSONObject(
        rooms.map { ($0.user.text, .array($0.rooms.map { .string($0.text) })) }))
  }
}
