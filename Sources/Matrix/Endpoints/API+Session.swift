package import JSON
package import Secrets

extension API {
  /// The ways to log in that the server offers. A server that only has OAuth 2.0 has none of these and
  /// answers with ``ErrorCode/unrecognized``.
  package struct LoginFlows: Endpoint {
    package struct Flow: Sendable, Equatable {
      package let type: ProtocolText
      /// Stands for the server's OAuth 2.0, which whoever can is to use instead.
      package let prefersOAuth: Bool
    }

    package static let maximumFlows = 64

    package init() {}

    package var request: APIRequest {
      var request = APIRequest.get(["login"])
      request.needsToken = false
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> [Flow] {
      try document.root.array("flows").prefix(Self.maximumFlows).compactMap { flow -> Flow? in
        guard let type: ProtocolText = flow.readableIdentifier("type") else { return nil }
        return Flow(
          type: type,
          prefersOAuth: Self.oauthNames.contains {
            flow.readableBoolean($0) == true
          })
      }
    }

    /// The last two are those of the proposal.
    private static let oauthNames = [
      "oauth_aware_preferred", "delegated_oidc_compatibility",
      "org.matrix.msc3824.delegated_oidc_compatibility",
    ]
  }

  /// Tokens are secrets, and describe themselves without.
  package struct Tokens: Sendable, CustomStringConvertible, CustomReflectable {
    package let access: Secret
    package let refresh: Secret?
    package let expiresInMS: Int64?

    init(_ node: JSONNode) throws(JSONError) {
      access = try node.secret("access_token")
      refresh = try node.optionalSecret("refresh_token")
      expiresInMS = node.readableInteger("expires_in_ms")
    }

    package var description: String { "Tokens" }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  package struct Login: Endpoint {
    package enum Credential: Sendable, CustomReflectable {
      case password(user: String, Secret)
      case token(Secret)

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
      var body: [(String, SecretJSON)] = [("refresh_token", .open(true))]
      switch credential {
      case .password(let user, let password):
        body.append(("type", .open("m.login.password")))
        body.append(("identifier", .open(["type": "m.id.user", "user": .string(user)])))
        body.append(("password", .secret(password)))
      case .token(let token):
        body.append(("type", .open("m.login.token")))
        body.append(("token", .secret(token)))
      }
      if let device { body.append(("device_id", .open(.string(device.text)))) }
      if let displayName {
        body.append(("initial_device_display_name", .open(.string(displayName))))
      }
      var request = APIRequest.post(["login"], secret: .object(body))
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
    private let token: Secret

    package init(token: Secret) { self.token = token }

    package var request: APIRequest {
      var request = APIRequest.post(
        ["refresh"], secret: .object([("refresh_token", .secret(token))]))
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
