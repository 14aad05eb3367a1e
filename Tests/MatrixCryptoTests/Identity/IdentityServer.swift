import JSON
import Matrix

@testable import MatrixCrypto

/// What a homeserver keeps of keys, secrets and backups, as far as our own identity needs it. Does
/// what it is told to when it is to misbehave.
final class IdentityServer {
  struct Device: Hashable {
    let user: String
    let device: String
  }
  struct Backup {
    var version: String
    var authData: JSONValue
    var rooms: JSONValue = [:]
  }

  var devices: [String: [String: JSONValue]] = [:]
  var crossSigning: [String: [String: JSONValue]] = [:]
  var oneTimeKeys: [Device: [(String, JSONValue)]] = [:]
  var accountData: [String: JSONValue] = [:]
  var toDevice: [Device: [JSONValue]] = [:]
  var backups: [Backup] = []
  /// Users whose keys changed, in order.
  var changes: [String] = []
  /// Method and path of all that was asked.
  var log: [String] = []
  /// Bodies, beside the log.
  var bodies: [JSONValue] = []

  var needsAuthentication = false
  var signatureFailures: JSONValue?
  var dropsSignatures = false
  var backupFailure: ServerError?
  /// Says what becomes of an upload into the backup, by the sessions in it.
  var judgeBackup: (([String]) -> ServerError?)?
  var fetchFailure: ServerError?
  var identityFailure: ServerError?

  func answer(_ request: APIRequest, from me: Device) throws -> CryptoAnswer {
    let path = request.path.replacing("/_matrix/client/v3/", with: "")
    let segments = path.split(separator: "/").map { unescaped(String($0)) }
    let body = try request.payload.map { try JSONValue(JSONDocument($0.bytes).root) } ?? [:]
    log.append("\(request.method.rawValue) \(segments.joined(separator: "/"))")
    bodies.append(body)
    switch (segments.first ?? "", segments.dropFirst().joined(separator: "/")) {
    case ("keys", "upload"): return uploadKeys(body, me)
    case ("keys", "query"): return queryKeys(body)
    case ("keys", "claim"): return claimKeys(body)
    case ("keys", "device_signing/upload"): return uploadIdentity(body, me)
    case ("keys", "signatures/upload"): return uploadSignatures(body)
    case ("sendToDevice", _): return send(body, segments[1], me)
    case ("user", _):
      accountData[segments[3]] = body
      return success([:])
    case ("room_keys", _): return backup(request, Array(segments.dropFirst()), body)
    default: return failure(404, "M_UNRECOGNIZED")
    }
  }

  func success(_ value: JSONValue) -> CryptoAnswer { .success(value.compact()) }

  func failure(_ status: Int, _ code: String, _ more: JSONValue = [:]) -> CryptoAnswer {
    .failure(serverError(status, code, more))
  }

  private func uploadKeys(_ body: JSONValue, _ me: Device) -> CryptoAnswer {
    if let device = body["device_keys"] {
      devices[me.user, default: [:]][me.device] = device
      changes.append(me.user)
    }
    oneTimeKeys[me, default: []] += (body["one_time_keys"]?.pairs ?? []).map { ($0.0, $0.1) }
    return success(["one_time_key_counts": ["signed_curve25519": 50]])
  }

  private func queryKeys(_ body: JSONValue) -> CryptoAnswer {
    var found: JSONValue = [:]
    var keys: [String: JSONValue] = [
      "master_keys": [:], "self_signing_keys": [:], "user_signing_keys": [:],
    ]
    for (user, _) in body["device_keys"]?.pairs ?? [] {
      found[user] = .object(JSONObject((devices[user] ?? [:]).map { ($0.key, $0.value) }))
      for (kind, key) in crossSigning[user] ?? [:] { keys["\(kind)s"]?[user] = key }
    }
    keys["device_keys"] = found
    keys["failures"] = [:]
    return success(.object(JSONObject(keys.map { ($0.key, $0.value) })))
  }

  private func claimKeys(_ body: JSONValue) -> CryptoAnswer {
    var found: JSONValue = [:]
    for (user, wanted) in body["one_time_keys"]?.pairs ?? [] {
      var ofUser: JSONValue = [:]
      for (device, _) in wanted.pairs {
        let place = Device(user: user, device: device)
        guard oneTimeKeys[place]?.isEmpty == false,
          let (name, key) = oneTimeKeys[place]?.removeFirst()
        else { continue }
        ofUser[device] = .object(JSONObject([(name, key)]))
      }
      found[user] = ofUser
    }
    return success(["one_time_keys": found, "failures": [:]])
  }

  private func uploadIdentity(_ body: JSONValue, _ me: Device) -> CryptoAnswer {
    if needsAuthentication, body["auth"]?["password"] != "secret" {
      return failure(
        401, "M_FORBIDDEN", ["session": "uia", "flows": [["stages": ["m.login.password"]]]])
    }
    if let identityFailure { return .failure(identityFailure) }
    for kind in ["master_key", "self_signing_key", "user_signing_key"] {
      crossSigning[me.user, default: [:]][kind] = body[kind]
    }
    changes.append(me.user)
    return success([:])
  }

  private func uploadSignatures(_ body: JSONValue) -> CryptoAnswer {
    if let signatureFailures { return success(["failures": signatureFailures]) }
    guard !dropsSignatures else { return success([:]) }
    for (user, objects) in body.pairs {
      for (name, object) in objects.pairs {
        for (signer, signatures) in object["signatures"]?.pairs ?? [] {
          if let device = devices[user]?[name] {
            devices[user]?[name] = device.adding(signatures, by: signer)
          } else if let master = crossSigning[user]?["master_key"] {
            crossSigning[user]?["master_key"] = master.adding(signatures, by: signer)
          }
        }
      }
      changes.append(user)
    }
    return success(["failures": [:]])
  }

  private func send(_ body: JSONValue, _ type: String, _ me: Device) -> CryptoAnswer {
    for (user, messages) in body["messages"]?.pairs ?? [] {
      for (device, content) in messages.pairs {
        toDevice[Device(user: user, device: device), default: []].append(
          ["sender": .string(me.user), "type": .string(type), "content": content])
      }
    }
    return success([:])
  }

  private func backup(
    _ request: APIRequest, _ segments: [String], _ body: JSONValue
  ) -> CryptoAnswer {
    switch (request.method, segments.first) {
    case (.get, "version"):
      guard let last = backups.last else { return failure(404, "M_NOT_FOUND") }
      return success([
        "version": .string(last.version), "algorithm": .string(ProtocolText.backup.text),
        "auth_data": last.authData, "count": 0, "etag": "1",
      ])
    case (.post, "version"):
      let version = "\(backups.count + 1)"
      backups.append(Backup(version: version, authData: body["auth_data"] ?? [:]))
      return success(["version": .string(version)])
    case (.put, "keys"):
      if let backupFailure { return .failure(backupFailure) }
      let sent = (body["rooms"]?.pairs ?? []).flatMap { $0.1["sessions"]?.pairs.map(\.0) ?? [] }
      if let refusal = judgeBackup?(sent) { return .failure(refusal) }
      guard let last = backups.last, request.query.first?.value == last.version else {
        return failure(403, "M_WRONG_ROOM_KEYS_VERSION", ["current_version": "9"])
      }
      var rooms = last.rooms
      for (room, content) in body["rooms"]?.pairs ?? [] {
        var sessions = rooms[room]?["sessions"] ?? [:]
        for (session, key) in content["sessions"]?.pairs ?? [] { sessions[session] = key }
        rooms[room] = ["sessions": sessions]
      }
      backups[backups.count - 1].rooms = rooms
      return success(["count": 1, "etag": "2"])
    default:
      if let fetchFailure { return .failure(fetchFailure) }
      guard let last = backups.last else { return failure(404, "M_NOT_FOUND") }
      guard segments.count > 2 else { return success(["rooms": last.rooms]) }
      guard let key = last.rooms[segments[1]]?["sessions"]?[segments[2]] else {
        return failure(404, "M_NOT_FOUND")
      }
      return success(key)
    }
  }

  private func unescaped(_ segment: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(segment.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

func serverError(_ status: Int, _ code: String, _ more: JSONValue = [:]) -> ServerError {
  var body = more
  body["errcode"] = .string(code)
  return ServerError(status: status, retryAfter: nil, body: body.compact())
}

extension JSONValue {
  var pairs: [(String, JSONValue)] {
    guard case .object(let object) = self else { return [] }
    return object.members.map { ($0.name, $0.value) }
  }

  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  func adding(_ signatures: JSONValue, by signer: String) -> JSONValue {
    var value = self
    var all = value["signatures"] ?? [:]
    var own = all[signer] ?? [:]
    for (name, signature) in signatures.pairs { own[name] = signature }
    all[signer] = own
    value["signatures"] = all
    return value
  }
}
