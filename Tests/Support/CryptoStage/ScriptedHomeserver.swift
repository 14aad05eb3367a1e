package import JSON
package import Matrix

/// The other side: what a homeserver does about keys, messages to devices and encrypted rooms, and
/// what it may do wrong when a test says so.
package final class ScriptedHomeserver {
  package struct Device {
    package var keys: JSONValue?
    package var oneTimeKeys: [(id: String, key: JSONValue)] = []
    package var fallback: (id: String, key: JSONValue, isUsed: Bool)?
    /// Kept until the device syncs from behind them.
    var inbox: [(position: Int, event: JSONValue)] = []
    /// What lies there is lost.
    package mutating func clear() { inbox = [] }

    /// How often it was asked in vain.
    package var claimsInVain = 0
  }

  package struct Room {
    package var state: [(type: String, key: String, event: JSONValue)] = []
    var timeline: [(position: Int, event: JSONValue)] = []
    package var members: [UserID: Membership] = [:]
  }

  package private(set) var position = 0
  package var devices: [UserID: [DeviceID: Device]] = [:]
  package private(set) var rooms: [RoomID: Room] = [:]
  private var changes: [(position: Int, user: UserID)] = []
  private var taken: [String: Int] = [:]
  private var eventCount = 0
  /// Every body that came, by path without its transaction.
  package private(set) var requests: [(user: UserID, path: String, body: [UInt8])] = []
  /// Servers that do not answer for their users.
  package var unreachable: Set<String> = []
  /// Cross-signing keys by user, as a test signed them.
  package var identities: [UserID: (master: JSONValue, selfSigning: JSONValue)] = [:]
  /// Changes an answer before it is given.
  package var spoil: ((_ path: String, _ body: inout JSONValue) -> Void)?

  package init() {}

  package func step() -> Int {
    position += 1
    return position
  }

  package func changed(_ user: UserID) { changes.append((step(), user)) }

  // MARK: Requests

  package func answer(
    _ request: APIRequest, from user: UserID, _ device: DeviceID
  ) throws -> [UInt8] {
    let bytes = request.payload?.bytes ?? Array("{}".utf8)
    let path = request.path.split(separator: "/").dropFirst(3).joined(separator: "/")
    requests.append((user, path, bytes))
    let body = try JSONDocument(bytes).root
    var answer: JSONValue
    switch path.split(separator: "/").first {
    case "keys" where path.hasSuffix("upload"): answer = try upload(body, user, device)
    case "keys" where path.hasSuffix("query"): answer = query(body)
    case "keys" where path.hasSuffix("claim"): answer = claim(body)
    case "sendToDevice":
      if taken.updateValue(position, forKey: path) == nil { try deliver(path, body, from: user) }
      answer = [:]
    default: answer = [:]
    }
    spoil?(path, &answer)
    return answer.compact()
  }

  private func upload(
    _ body: JSONNode, _ user: UserID, _ device: DeviceID
  ) throws -> JSONValue {
    var row = devices[user]?[device] ?? Device()
    if let keys = body["device_keys"] {
      guard keys.kind == .object else { throw Refused(errcode: "M_BAD_JSON") }
      row.keys = try JSONValue(keys)
      changed(user)
    }
    for member in body["one_time_keys"]?.members.map(Array.init) ?? [] {
      let key = try JSONValue(member.value)
      if let known = row.oneTimeKeys.first(where: { $0.id == member.name }) {
        guard known.key == key else {
          throw Refused(
            errcode: "M_UNKNOWN", message: "One time key \(member.name) already exists.")
        }
        continue
      }
      row.oneTimeKeys.append((member.name, key))
    }
    for member in body["fallback_keys"]?.members.map(Array.init) ?? [] {
      row.fallback = (member.name, try JSONValue(member.value), false)
    }
    devices[user, default: [:]][device] = row
    return ["one_time_key_counts": ["signed_curve25519": .integer(row.oneTimeKeys.count)]]
  }

  private func query(_ body: JSONNode) -> JSONValue {
    var (found, failures) = (JSONObject(), JSONObject())
    var (masters, signers) = (JSONObject(), JSONObject())
    for member in body["device_keys"]?.members.map(Array.init) ?? [] {
      guard let user = UserID(member.name) else { continue }
      guard !unreachable.contains(user.server) else {
        failures[user.server] = [:]
        continue
      }
      let keys = (devices[user] ?? [:]).sorted { $0.key < $1.key }.compactMap { entry in
        entry.value.keys.map { (entry.key.text, $0) }
      }
      found[user.text] = .object(JSONObject(keys))
      if let identity = identities[user] {
        masters[user.text] = identity.master
        signers[user.text] = identity.selfSigning
      }
    }
    return [
      "device_keys": .object(found), "failures": .object(failures),
      "master_keys": .object(masters), "self_signing_keys": .object(signers),
    ]
  }

  private func claim(_ body: JSONNode) -> JSONValue {
    var (found, failures) = (JSONObject(), JSONObject())
    for member in body["one_time_keys"]?.members.map(Array.init) ?? [] {
      guard let user = UserID(member.name) else { continue }
      guard !unreachable.contains(user.server) else {
        failures[user.server] = [:]
        continue
      }
      var own = JSONObject()
      for device in member.value.members.map(Array.init) ?? [] {
        guard let id = DeviceID(device.name), let key = take(user, id) else { continue }
        own[id.text] = [key.id: key.key]
      }
      found[user.text] = .object(own)
    }
    return ["one_time_keys": .object(found), "failures": .object(failures)]
  }

  /// Each key once, in the order in which they came; the fallback key when there is none.
  private func take(_ user: UserID, _ id: DeviceID) -> (id: String, key: JSONValue)? {
    guard var device = devices[user]?[id] else { return nil }
    defer { devices[user]?[id] = device }
    if !device.oneTimeKeys.isEmpty { return device.oneTimeKeys.removeFirst() }
    if let fallback = device.fallback {
      device.fallback?.isUsed = true
      return (fallback.id, fallback.key)
    }
    device.claimsInVain += 1
    return nil
  }

  private func deliver(_ path: String, _ body: JSONNode, from sender: UserID) throws {
    let type = String(path.split(separator: "/")[1])
    for member in body["messages"]?.members.map(Array.init) ?? [] {
      guard let user = UserID(member.name) else { continue }
      for device in member.value.members.map(Array.init) ?? [] {
        let content = try JSONValue(device.value)
        let own = (devices[user] ?? [:]).keys.sorted()
        for id in own where device.name == "*" || id.text.hasBytes(of: device.name) {
          send(type, content, to: id, of: user, from: sender)
        }
      }
    }
  }

  package func send(
    _ type: String, _ content: JSONValue, to device: DeviceID, of user: UserID, from sender: UserID
  ) {
    devices[user]?[device]?.inbox.append(
      (step(), ["sender": .string(sender.text), "type": .string(type), "content": content]))
  }

  package struct Refused: Error {
    package let errcode: String
    package var message = ""
  }

  // MARK: Rooms

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
    let event: JSONValue = [
      "event_id": .string(id.text), "type": .string(type), "state_key": .string(key),
      "sender": .string(sender.text), "origin_server_ts": 1, "content": content,
    ]
    rooms[room]?.state.removeAll { $0.type == type && $0.key == key }
    rooms[room]?.state.append((type, key, event))
    rooms[room]?.timeline.append((step(), event))
    return id
  }

  package func set(_ user: UserID, _ membership: Membership, in room: RoomID) throws {
    let was = rooms[room]?.members[user]
    rooms[room]?.members[user] = membership
    try state(
      "m.room.member", key: user.text, ["membership": .string(membership.rawValue)], in: room,
      by: user)
    // Servers tell whose devices are of interest from now on.
    if membership == .join, was != .join { changed(user) }
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
          "origin_server_ts": 1, "content": content,
        ]
      ))
    return id
  }

  private func newEvent() -> EventID {
    eventCount += 1
    return EventID("$\(eventCount)") ?? unreachableID
  }

  private var unreachableID: EventID { preconditionFailure("a number makes an event ID") }

  // MARK: Sync

  /// What is new since `since`, 0 for everything. Messages to the device from before it are forgotten.
  package func sync(
    _ user: UserID, _ id: DeviceID, since: Int, limit: Int = 100, limitedTimeline: Int? = nil
  ) throws -> SyncAnswer {
    devices[user]?[id]?.inbox.removeAll { $0.position <= since }
    let device = devices[user]?[id] ?? Device()
    let inbox = device.inbox.prefix(limit)
    let changed = Set(changes.filter { $0.position > since }.map(\.user)).sorted()
    var joined = JSONObject()
    var left = JSONObject()
    for (room, content) in rooms.sorted(by: { $0.key < $1.key }) {
      guard let membership = content.members[user] else { continue }
      var events = content.timeline.filter { $0.position > since }.map(\.event)
      let isLimited = limitedTimeline.map { events.count > $0 } ?? false
      let dropped = isLimited ? events.count - (limitedTimeline ?? 0) : 0
      // Of what falls into the gap only the state is told.
      let state = events.prefix(dropped).filter { $0["state_key"] != nil }
      events.removeFirst(dropped)
      let part: JSONValue = [
        "state": ["events": .array(Array(state))],
        "timeline": ["events": .array(events), "limited": .boolean(isLimited)],
      ]
      if membership == .join { joined[room.text] = part } else { left[room.text] = part }
    }
    // A page of messages ends before the next, so that none is lost.
    let next = device.inbox.count > limit ? (inbox.last?.position ?? position) : position
    let answer: JSONValue = [
      "next_batch": .string("\(next)"), "to_device": ["events": .array(inbox.map(\.event))],
      "device_lists": ["changed": .array(changed.map { .string($0.text) })],
      "device_one_time_keys_count": ["signed_curve25519": .integer(device.oneTimeKeys.count)],
      "device_unused_fallback_key_types": .array(
        device.fallback.map { $0.isUsed ? [] : ["signed_curve25519"] } ?? []),
      "rooms": ["join": .object(joined), "leave": .object(left)],
    ]
    return try SyncAnswer(JSONDocument(answer.compact(), options: .matrix))
  }
}
