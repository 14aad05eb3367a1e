package import JSON
package import Matrix

extension ScriptedHomeserver {
  /// What is new since `since`, 0 for everything. Messages to the device from before it are forgotten.
  package func sync(
    _ user: UserID, _ id: DeviceID, since: Int, limit: Int = 100, limitedTimeline: Int? = nil,
    adding more: JSONValue = [:]
  ) throws -> SyncAnswer {
    let answer = syncBody(
      user, id, since: since, limit: limit, limitedTimeline: limitedTimeline, adding: more)
    return try SyncAnswer(JSONDocument(answer.compact(), options: .matrix))
  }

  /// The same as it is written. Rooms whose timeline is limited say where ``messages(in:before:limit:)``
  /// goes on. With `onlyNews` rooms in which nothing happened are left out, as servers do it. Who does
  /// not ask for the state after the timeline is told that before it.
  package func syncBody(
    _ user: UserID, _ id: DeviceID, since: Int, limit: Int = 100, limitedTimeline: Int? = nil,
    onlyNews: Bool = false, asksStateAfter: Bool = true, adding more: JSONValue = [:]
  ) -> JSONValue {
    let isAfter = knowsStateAfter && asksStateAfter
    devices[user]?[id]?.inbox.removeAll { $0.position <= since }
    let device = devices[user]?[id] ?? Device()
    let inbox = device.inbox.prefix(limit)
    let changed = Set(changes.filter { $0.position > since }.map(\.user)).sorted()
    var joined = JSONObject()
    var (left, invited) = (JSONObject(), JSONObject())
    let told = onlyNews ? touchedRooms(since: since) : Array(rooms)
    for (room, content) in told.sorted(by: { $0.key < $1.key }) {
      guard let membership = content.members[user] else { continue }
      if membership == .invite {
        let events = content.state.filter { $0.type == "m.room.member" && $0.key == user.text }
        invited[room.text] = ["invite_state": ["events": .array(events.map(\.event))]]
        continue
      }
      let told = content.timeline.filter { $0.position > since }
      var events = told.map(\.event)
      let isLimited = limitedTimeline.map { events.count > $0 } ?? false
      let dropped = isLimited ? events.count - (limitedTimeline ?? 0) : 0
      // Of what falls into the gap only the state is told; all of it to who comes in.
      let isNew = membership == .join && content.joined[user].map { $0 > since } ?? false
      let state: [JSONValue]
      if isNew {
        state = content.state.map(\.event)
      } else if isAfter {
        state = content.state.map(\.event).filter { events.contains($0) }
      } else {
        state = events.prefix(dropped).filter { $0["state_key"] != nil }
      }
      events.removeFirst(dropped)
      var timeline: JSONValue = ["events": .array(events), "limited": .boolean(isLimited)]
      if isLimited {
        let first = dropped < told.count ? told[dropped].position : position + 1
        timeline["prev_batch"] = .string("p\(first)")
      }
      let name = isAfter ? "state_after" : "state"
      let part: JSONValue = [name: ["events": .array(state)], "timeline": timeline]
      if membership == .join { joined[room.text] = part } else { left[room.text] = part }
    }
    // A page of messages ends before the next, so that none is lost.
    let next = device.inbox.count > limit ? (inbox.last?.position ?? position) : position
    var answer: JSONValue = [
      "next_batch": .string("\(next)"), "to_device": ["events": .array(inbox.map(\.event))],
      "device_lists": ["changed": .array(changed.map { .string($0.text) })],
      "device_one_time_keys_count": ["signed_curve25519": .integer(device.oneTimeKeys.count)],
      "device_unused_fallback_key_types": .array(
        device.fallback.map { $0.isUsed ? [] : ["signed_curve25519"] } ?? []),
      "rooms": ["join": .object(joined), "leave": .object(left), "invite": .object(invited)],
    ]
    for (name, value) in more.pairs { answer[name] = value }
    return answer
  }

  private func touchedRooms(since place: Int) -> [(key: RoomID, value: Room)] {
    Set(touched.reversed().prefix { $0.position > place }.map(\.room))
      .compactMap { room in rooms[room].map { (room, $0) } }
  }

  /// A page of `/messages`, backwards.
  package func messages(in room: RoomID, before place: String, limit: Int = 10) -> JSONValue {
    let end = Int(place.dropFirst()) ?? .max
    let older = (rooms[room]?.timeline ?? []).filter { $0.position < end }
    let page = older.suffix(limit)
    var answer: JSONValue = [
      "start": .string(place), "chunk": .array(page.reversed().map(\.event)),
    ]
    if older.count > limit, let first = page.first { answer["end"] = .string("p\(first.position)") }
    return answer
  }
}
