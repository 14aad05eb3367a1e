internal import CryptoStage
package import JSON
internal import Matrix

/// Keys, secrets and backups of the account at the ``ScriptedServer``: the scripted homeserver of the
/// machine's tests has them, and answers for them.
///
/// `@unchecked Sendable`: the homeserver belongs to the one server that made it, and is reached under
/// that server's lock alone.
package struct ServedKeys: @unchecked Sendable {
  private let homeserver = ScriptedHomeserver()
  private let user: UserID

  init(of user: String) {
    guard let user = UserID(user) else { preconditionFailure("\(user) is no user") }
    self.user = user
  }

  /// The signed keys of each device.
  package var devices: [String: JSONValue] {
    get {
      let rows = (homeserver.devices[user] ?? [:]).map { ($0.key.text, $0.value.keys) }
      return Dictionary(uniqueKeysWithValues: rows).compactMapValues { $0 }
    }
    set {
      var rows = (homeserver.devices[user] ?? [:]).filter { newValue[$0.key.text] != nil }
      for (name, keys) in newValue {
        guard let device = DeviceID(name) else { continue }
        rows[device, default: ScriptedHomeserver.Device()].keys = keys
      }
      homeserver.devices[user] = rows
    }
  }

  /// Under the names that they are uploaded with.
  package var crossSigning: [String: JSONValue] {
    get { homeserver.crossSigning[user] ?? [:] }
    set { homeserver.crossSigning[user] = newValue }
  }

  package var accountData: [String: JSONValue] {
    get { homeserver.accountData[user] ?? [:] }
    set { homeserver.accountData[user] = newValue }
  }

  /// The version of each is its number; the last is the one that counts.
  package var backups: [(authData: JSONValue, rooms: JSONValue)] {
    get { (homeserver.backups[user] ?? []).map { ($0.authData, $0.rooms) } }
    set {
      homeserver.backups[user] = newValue.map { authData, rooms in
        var backup = ScriptedHomeserver.Backup(authData: authData)
        backup.rooms = rooms
        return backup
      }
    }
  }

  /// The password that the upload of an identity takes.
  package var identityPassword: String? {
    get { homeserver.identityPassword }
    set { homeserver.identityPassword = newValue }
  }

  /// Allowed in a browser instead.
  package var approvalPage: String? {
    get { homeserver.approvalPage }
    set { homeserver.approvalPage = newValue }
  }

  package var isApproved: Bool {
    get { homeserver.isApproved }
    set { homeserver.isApproved = newValue }
  }

  package var dropsSignatures: Bool {
    get { homeserver.dropsSignatures }
    set { homeserver.dropsSignatures = newValue }
  }

  /// What the homeserver says that it has, whatever was uploaded; nothing for the truth.
  package var oneTimeKeyCount: Int?

  package mutating func answer(
    _ asked: ScriptedServer.Asked, device: String
  ) -> ScriptedServer.Answer {
    switch asked.segments.first {
    case "capabilities": return (200, ["capabilities": [:]])
    case "sync":
      return (
        200,
        ["next_batch": "s1", "device_unused_fallback_key_types": ["signed_curve25519"]]
      )
    case "keys", "sendToDevice", "user", "room_keys": break
    default: return refusal(404, "M_UNRECOGNIZED")
    }
    guard let device = DeviceID(device), let method = APIRequest.Method(rawValue: asked.method)
    else { return refusal(400, "M_UNKNOWN") }
    var request = APIRequest(method, ScriptedServer.prefix, asked.segments)
    request.query = asked.query
    if method != .get { request.body = .json(asked.body) }
    do {
      let bytes = try homeserver.answer(request, from: user, device)
      var answer = try JSONValue(JSONDocument(bytes).root)
      if let oneTimeKeyCount, answer["one_time_key_counts"] != nil {
        answer["one_time_key_counts"] = ["signed_curve25519": .integer(oneTimeKeyCount)]
      }
      return (200, answer)
    } catch let refused as ScriptedHomeserver.Refused {
      return (refused.error.httpStatus, refused.body)
    } catch {
      return refusal(400, "M_BAD_JSON")
    }
  }
}
