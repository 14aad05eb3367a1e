package import JSON
internal import Matrix

/// Keys, secrets and backups at the ``ScriptedServer``.
package struct ServedKeys: Sendable {
  package var devices: [String: JSONValue] = [:]
  package var crossSigning: [String: JSONValue] = [:]
  package var accountData: [String: JSONValue] = [:]
  package var backups: [(version: String, authData: JSONValue, rooms: JSONValue)] = []
  /// The password that the upload of an identity takes.
  package var identityPassword: String?
  /// Allowed in a browser instead.
  package var approvalPage: String?
  package var isApproved = false
  package var dropsSignatures = false
  package var oneTimeKeyCount = 50

  package mutating func answer(
    _ asked: ScriptedServer.Asked, user: String, device: String
  ) -> ScriptedServer.Answer {
    let segments = asked.path.split(separator: "/").map(String.init)
    switch (segments.first ?? "", segments.dropFirst().joined(separator: "/")) {
    case ("keys", "upload"):
      if let keys = asked.body["device_keys"] { devices[device] = keys }
      return (200, ["one_time_key_counts": ["signed_curve25519": .integer(oneTimeKeyCount)]])
    case ("sync", _):
      return (
        200,
        ["next_batch": "s1", "device_unused_fallback_key_types": ["signed_curve25519"]]
      )
    case ("keys", "query"): return query(user)
    case ("keys", "device_signing/upload"): return uploadIdentity(asked.body)
    case ("keys", "signatures/upload"): return uploadSignatures(asked.body)
    case ("user", _):
      guard let type = segments.last else { return refusal(404, "M_NOT_FOUND") }
      if asked.method == "PUT" {
        accountData[type] = asked.body
        return (200, [:])
      }
      return accountData[type].map { (200, $0) } ?? refusal(404, "M_NOT_FOUND")
    case ("room_keys", _): return backup(asked, Array(segments.dropFirst()))
    case ("capabilities", _): return (200, ["capabilities": [:]])
    default: return refusal(404, "M_UNRECOGNIZED")
    }
  }

  private func query(_ user: String) -> ScriptedServer.Answer {
    var answer: JSONValue = [
      "device_keys": .object(
        JSONObject([(user, .object(JSONObject(devices.map { ($0.key, $0.value) })))])),
      "failures": [:],
    ]
    for (kind, key) in crossSigning {
      answer["\(kind)s"] = .object(JSONObject([(user, key)]))
    }
    return (200, answer)
  }

  private mutating func uploadIdentity(_ body: JSONValue) -> ScriptedServer.Answer {
    if let identityPassword, body["auth"]?["password"]?.text != identityPassword {
      return refusal(
        401, "M_FORBIDDEN", ["session": "s1", "flows": [["stages": ["m.login.password"]]]])
    }
    if let approvalPage, !(isApproved && body["auth"]?["session"]?.text == "s1") {
      return (
        401,
        [
          "session": "s1", "flows": [["stages": ["m.oauth"]]],
          "params": ["m.oauth": ["url": .string(approvalPage)]],
        ]
      )
    }
    for kind in ["master_key", "self_signing_key", "user_signing_key"] {
      crossSigning[kind] = body[kind]
    }
    return (200, [:])
  }

  private mutating func uploadSignatures(_ body: JSONValue) -> ScriptedServer.Answer {
    guard !dropsSignatures else { return (200, [:]) }
    for (_, objects) in body.pairs {
      for (name, object) in objects.pairs {
        for (signer, signatures) in object["signatures"]?.pairs ?? [] {
          if let device = devices[name] {
            devices[name] = device.adding(signatures, by: signer)
          } else if let master = crossSigning["master_key"] {
            crossSigning["master_key"] = master.adding(signatures, by: signer)
          }
        }
      }
    }
    return (200, ["failures": [:]])
  }

  private mutating func backup(
    _ asked: ScriptedServer.Asked, _ segments: [String]
  ) -> ScriptedServer.Answer {
    switch (asked.method, segments.first) {
    case ("GET", "version"):
      guard let last = backups.last else { return refusal(404, "M_NOT_FOUND") }
      return (
        200,
        [
          "version": .string(last.version), "algorithm": .string(ProtocolText.backup.text),
          "auth_data": last.authData, "count": 0, "etag": "1",
        ]
      )
    case ("POST", "version"):
      let version = "\(backups.count + 1)"
      backups.append((version, asked.body["auth_data"] ?? [:], [:]))
      return (200, ["version": .string(version)])
    case ("PUT", "keys"):
      guard var last = backups.popLast() else { return refusal(404, "M_NOT_FOUND") }
      for (room, content) in asked.body["rooms"]?.pairs ?? [] {
        var sessions = last.rooms[room]?["sessions"] ?? [:]
        for (session, key) in content["sessions"]?.pairs ?? [] { sessions[session] = key }
        last.rooms[room] = ["sessions": sessions]
      }
      backups.append(last)
      return (200, ["count": 1, "etag": "2"])
    default:
      guard let last = backups.last else { return refusal(404, "M_NOT_FOUND") }
      return (200, ["rooms": last.rooms])
    }
  }
}

extension JSONValue {
  fileprivate func adding(_ signatures: JSONValue, by signer: String) -> JSONValue {
    var value = self
    var all = value["signatures"] ?? [:]
    var own = all[signer] ?? [:]
    for (name, signature) in signatures.pairs { own[name] = signature }
    all[signer] = own
    value["signatures"] = all
    return value
  }
}
