package import JSON
package import Matrix

/// Keys of devices, and messages to them.
extension ScriptedHomeserver {
  func upload(
    _ body: JSONNode, _ user: UserID, _ device: DeviceID
  ) throws -> JSONValue {
    var row = devices[user]?[device] ?? Device()
    if let keys = body["device_keys"] {
      guard keys.kind == .object else { throw refused(400, "M_BAD_JSON") }
      row.keys = try JSONValue(keys)
      changed(user)
    }
    for member in body["one_time_keys"]?.members.map(Array.init) ?? [] {
      let key = try JSONValue(member.value)
      if let known = row.oneTimeKeys.first(where: { $0.id == member.name }) {
        guard known.key == key else {
          throw refused(
            400, "M_UNKNOWN", ["error": .string("One time key \(member.name) already exists.")])
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

  func query(_ body: JSONNode) -> JSONValue {
    var (found, failures) = (JSONObject(), JSONObject())
    var identities: [String: JSONObject] = [:]
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
      for (kind, key) in crossSigning[user] ?? [:] {
        identities["\(kind)s", default: JSONObject()][user.text] = key
      }
    }
    var answer: JSONValue = ["device_keys": .object(found), "failures": .object(failures)]
    for (kinds, keys) in identities { answer[kinds] = .object(keys) }
    return answer
  }

  func claim(_ body: JSONNode) -> JSONValue {
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

  func deliver(_ type: String, _ body: JSONNode, from sender: UserID) throws {
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

  /// What the device has not synced yet.
  package func waiting(for device: DeviceID, of user: UserID, since place: Int) -> [JSONValue] {
    (devices[user]?[device]?.inbox ?? []).filter { $0.position > place }.map(\.event)
  }
}
