internal import CryptoStage
package import JSON

/// Who is logged in at the ``ScriptedServer``, and with what.
package struct Logins: Sendable {
  package struct Refusal: Error {
    package let status: Int
    package let body: JSONValue
  }

  package var user = "@bot:a.example"
  package var password = "correct horse"
  package var devices: Set<String> = []
  /// Access tokens that are good, with their devices.
  package var good: [String: String] = [:]
  /// Those that are not any more, and whether only they are.
  package var over: [String: Bool] = [:]
  package var refresh: [String: String] = [:]
  package var lifetimeMS: Int?
  package var givesRefresh = true
  package var takesPasswords = true
  /// What the next logins give in place of the device that was asked for.
  package var otherDevice: String?
  package var hasOAuth = false
  /// What polls are answered with before the tokens.
  package var polls: [String] = []
  package var oauthDevice: String?
  private var count = 0

  package mutating func end(softly: Bool) {
    for token in good.keys { over[token] = softly }
    good = [:]
  }

  /// A login by somebody else's hand.
  package mutating func token(on device: String) -> String {
    devices.insert(device)
    count += 1
    good["access-\(count)"] = device
    return "access-\(count)"
  }

  package func device(of token: String?) -> Result<String, Refusal> {
    guard let token else { return .failure(Refusal(status: 401, body: error("M_MISSING_TOKEN"))) }
    if let device = good[token] { return .success(device) }
    var body = error("M_UNKNOWN_TOKEN")
    if over[token] == true { body["soft_logout"] = true }
    return .failure(Refusal(status: 401, body: body))
  }

  package mutating func answer(_ asked: ScriptedServer.Asked) -> ScriptedServer.Answer {
    switch asked.line {
    case "GET /login":
      return (200, ["flows": takesPasswords ? [["type": "m.login.password"]] : []])
    case "POST /login":
      guard asked.body["password"]?.text == password else { return refusal(403, "M_FORBIDDEN") }
      let device = otherDevice ?? asked.body["device_id"]?.text ?? "SERVER\(devices.count)"
      devices.insert(device)
      var answer = tokens(on: device)
      answer["user_id"] = .string(user)
      answer["device_id"] = .string(device)
      return (200, answer)
    default:
      guard let old = asked.body["refresh_token"]?.text,
        let device = refresh.removeValue(forKey: old)
      else { return refusal(401, "M_UNKNOWN_TOKEN") }
      return (200, tokens(on: device))
    }
  }

  private mutating func tokens(on device: String) -> JSONValue {
    // The one before goes, as at a server that gives out new ones.
    for (token, owner) in good where owner == device {
      good[token] = nil
      over[token] = true
    }
    let access = token(on: device)
    var answer: JSONValue = ["access_token": .string(access)]
    if givesRefresh {
      refresh["refresh-\(count)"] = device
      answer["refresh_token"] = .string("refresh-\(count)")
    }
    if let lifetimeMS { answer["expires_in_ms"] = .integer(lifetimeMS) }
    return answer
  }

  // MARK: OAuth

  package mutating func oauth(_ asked: ScriptedServer.Asked, base: String) -> ScriptedServer.Answer
  {
    guard hasOAuth else { return refusal(404, "M_UNRECOGNIZED") }
    let grant = "urn:ietf:params:oauth:grant-type:device_code"
    switch asked.path {
    case "/_matrix/client/v1/auth_metadata":
      return (
        200,
        [
          "issuer": .string(base), "token_endpoint": .string(base + "/oauth/token"),
          "registration_endpoint": .string(base + "/oauth/register"),
          "device_authorization_endpoint": .string(base + "/oauth/device"),
          "revocation_endpoint": .string(base + "/oauth/revoke"),
          "grant_types_supported": [.string(grant), "refresh_token"],
        ]
      )
    case "/oauth/register": return (201, ["client_id": "client-7"])
    case "/oauth/device":
      oauthDevice = asked.body["scope"]?.text?.split(separator: ":").last.map(String.init)
      return (
        200,
        [
          "device_code": "secret-code", "user_code": "AB-CD", "interval": 5, "expires_in": 600,
          "verification_uri": .string(base + "/link"),
        ]
      )
    default: return oauthToken(asked, grant)
    }
  }

  private mutating func oauthToken(
    _ asked: ScriptedServer.Asked, _ grant: String
  ) -> ScriptedServer.Answer {
    let device: String?
    if asked.body["grant_type"]?.text == grant {
      if !polls.isEmpty { return (400, ["error": .string(polls.removeFirst())]) }
      device = asked.body["device_code"]?.text == "secret-code" ? oauthDevice : nil
    } else {
      device = asked.body["refresh_token"]?.text.flatMap { refresh.removeValue(forKey: $0) }
    }
    guard let device, asked.body["client_id"]?.text == "client-7" else {
      return (400, ["error": "invalid_grant"])
    }
    var answer = tokens(on: device)
    answer["token_type"] = "Bearer"
    answer["expires_in"] = 300
    return (200, answer)
  }

  private func error(_ code: String) -> JSONValue { ["errcode": .string(code)] }
}
