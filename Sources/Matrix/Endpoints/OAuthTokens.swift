package import JSON
package import Secrets

/// Tokens are secrets, and describe themselves without.
package struct OAuthTokens: Sendable, CustomStringConvertible, CustomReflectable {
  package let access: Secret
  /// Nothing when the one before goes on.
  package let refresh: Secret?
  package let lifetime: Duration?
  /// What was allowed; may be less than was asked for.
  package let scope: String?

  init(_ node: JSONNode) throws(JSONError) {
    let type = try node.string("token_type")
    guard type.utf8.count == 6, type.lowercased().hasBytes(of: "bearer") else {
      throw node.refusal("expected a token_type of Bearer")
    }
    access = try node.secret("access_token")
    refresh = try node.optionalSecret("refresh_token")
    lifetime = node.readableInteger("expires_in").map { .seconds(min(max($0, 0), 1 << 32)) }
    scope = node.readableString("scope")?.bounded(OAuthServer.maximumURL)
  }

  package var description: String { "OAuthTokens" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension OAuth {
  /// New tokens for an old one. May be repeated: servers bear that an answer was lost.
  package struct Refresh: OAuthEndpoint {
    private let url: String
    private let client: ProtocolText
    private let token: Secret

    package init(at server: OAuthServer, client: ProtocolText, token: Secret) {
      url = server.tokenURL
      self.client = client
      self.token = token
    }

    package var request: OAuthRequest {
      var form = SecretForm()
      form.add("grant_type", "refresh_token")
      form.add("refresh_token", token)
      form.add("client_id", client.text)
      return OAuthRequest(url, form)
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> OAuthTokens {
      try OAuthTokens(document.root)
    }
  }

  /// Logs out: both tokens go, whichever is given.
  package struct Revoke: OAuthEndpoint {
    package enum Kind: String, Sendable {
      case access = "access_token"
      case refresh = "refresh_token"
    }

    private let url: String
    private let client: ProtocolText
    private let kind: Kind
    private let token: Secret

    /// Nothing if the server has no such way.
    package init?(at server: OAuthServer, client: ProtocolText, _ kind: Kind, _ token: Secret) {
      guard let url = server.revocationURL else { return nil }
      self.url = url
      self.client = client
      self.kind = kind
      self.token = token
    }

    package var request: OAuthRequest {
      var form = SecretForm()
      form.add("token", token)
      form.add("token_type_hint", kind.rawValue)
      form.add("client_id", client.text)
      return OAuthRequest(url, form)
    }

    /// The body of a success is empty, or anything.
    package func answer(_ document: JSONDocument) throws(JSONError) {}
  }
}
