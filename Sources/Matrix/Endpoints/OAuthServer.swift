package import JSON

/// What an authorization server says of itself.
package struct OAuthServer: Sendable {
  package static let maximumURL = 2_048

  package let issuer: String
  package let tokenURL: String
  package let registrationURL: String?
  package let revocationURL: String?
  package let deviceAuthorizationURL: String?
  /// Where a person manages their account, for what the homeserver does not let a client do.
  package let accountURL: String?
  package let grants: [String]

  /// Somebody can log in on another device, in a browser.
  package var offersDeviceGrant: Bool {
    deviceAuthorizationURL != nil && grants.contains { $0.hasBytes(of: OAuth.deviceGrant) }
  }

  init(_ node: JSONNode) throws(JSONError) {
    issuer = try node.string("issuer")
    let token = try node.string("token_endpoint")
    guard token.utf8.count <= Self.maximumURL else {
      throw node.refusal("expected a shorter token_endpoint")
    }
    tokenURL = token
    func url(_ name: String) -> String? {
      node.readableString(name).flatMap { $0.utf8.count <= Self.maximumURL ? $0 : nil }
    }
    registrationURL = url("registration_endpoint")
    revocationURL = url("revocation_endpoint")
    deviceAuthorizationURL = url("device_authorization_endpoint")
    accountURL = url("account_management_uri")
    grants =
      node["grant_types_supported"]?.elements?.prefix(64).compactMap(\.string) ?? []
  }
}

extension API {
  /// The homeserver's OAuth 2.0, since version 1.15. One that has none answers with
  /// ``ErrorCode/unrecognized``.
  package struct AuthMetadata: Endpoint {
    package init() {}

    package var request: APIRequest {
      var request = APIRequest(.get, "/_matrix/client/v1", ["auth_metadata"])
      request.needsToken = false
      request.maximumAnswerBytes = OAuthRequest.maximumAnswerBytes
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> OAuthServer {
      try OAuthServer(document.root)
    }
  }
}
