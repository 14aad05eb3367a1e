package import JSON

extension API {
  /// The ways to log in that the server offers.
  package struct LoginFlows: Endpoint {
    package init() {}

    package var request: APIRequest {
      var request = APIRequest.get(["login"])
      request.needsToken = false
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> [ProtocolText] {
      try document.root.array("flows").compactMap { $0.readableIdentifier("type") }
    }
  }

  /// Tokens are secrets: whoever reads the answer keeps them wiped, and it describes itself without.
  package struct Tokens: Sendable, CustomStringConvertible, CustomReflectable {
    package let access: String
    package let refresh: String?
    package let expiresInMS: Int64?

    init(_ node: JSONNode) throws(JSONError) {
      access = try node.string("access_token")
      refresh = try node.optionalString("refresh_token")
      expiresInMS = node.readableInteger("expires_in_ms")
    }

    package var description: String { "Tokens" }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  package struct Login: Endpoint {
    package enum Credential: Sendable, CustomReflectable {
      case password(user: String, String)
      case token(String)

      package var customMirror: Mirror { Mirror(self, children: []) }
    }

    package struct Answer: Sendable {
      package let user: UserID
      package let device: DeviceID
      package let tokens: Tokens
    }

    private let credential: Credential
    private let device: DeviceID?
    private let displayName: String?

    /// With `device`, the login goes on with the one that is named.
    package init(_ credential: Credential, device: DeviceID?, displayName: String? = nil) {
      self.credential = credential
      self.device = device
      self.displayName = displayName
    }

    package var request: APIRequest {
      var body: JSONObject = ["refresh_token": true]
      switch credential {
      case .password(let user, let password):
        body.append("type", "m.login.password")
        body.append("identifier", ["type": "m.id.user", "user": .string(user)])
        body.append("password", .string(password))
      case .token(let token):
        body.append("type", "m.login.token")
        body.append("token", .string(token))
      }
      body.append("device_id", text: device?.text)
      body.append("initial_device_display_name", text: displayName)
      var request = APIRequest.post(["login"], .object(body))
      request.needsToken = false
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      Answer(
        user: try document.root.identifier("user_id"),
        device: try document.root.identifier("device_id"), tokens: try Tokens(document.root))
    }
  }

  package struct Refresh: Endpoint {
    private let token: String

    package init(token: String) { self.token = token }

    package var request: APIRequest {
      var request = APIRequest.post(["refresh"], ["refresh_token": .string(token)])
      request.needsToken = false
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Tokens {
      try Tokens(document.root)
    }
  }

  package struct Logout: Endpoint {
    package init() {}
    package var request: APIRequest { .post(["logout"]) }
    package typealias Answer = Void
  }

  package struct WhoAmI: Endpoint {
    package struct Answer: Sendable {
      package let user: UserID
      package let device: DeviceID?
      package let isGuest: Bool
    }

    package init() {}
    package var request: APIRequest { .get(["account", "whoami"]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      Answer(
        user: try document.root.identifier("user_id"),
        device: try document.root.optionalIdentifier("device_id"),
        isGuest: document.root.readableBoolean("is_guest") ?? false)
    }
  }
}
