package import JSON
package import Secrets

/// A login that a person allows in a browser, on whatever device they have at hand (RFC 8628).
package struct OAuthDeviceCode: Sendable, CustomStringConvertible, CustomReflectable {
  /// What the server means when it does not say.
  package static let usualInterval = Duration.seconds(5)
  package static let longestInterval = Duration.seconds(300)

  /// Proves that it is us who asked.
  package let code: Secret
  /// What a person types …
  package let userCode: String
  /// … on this page.
  package let page: String
  /// The page with the code typed in already.
  package let wholePage: String?
  package let lifetime: Duration
  package let interval: Duration

  init(_ node: JSONNode) throws(JSONError) {
    code = try node.secret("device_code")
    userCode = try node.string("user_code").bounded(255)
    page = try node.string("verification_uri").bounded(OAuthServer.maximumURL)
    wholePage = node.readableString("verification_uri_complete")?
      .bounded(OAuthServer.maximumURL)
    lifetime = .seconds(min(try node.integer("expires_in", in: 0...), 86_400))
    let asked = node.readableInteger("interval").map { Duration.seconds(min(max($0, 1), 300)) }
    interval = asked ?? Self.usualInterval
  }

  /// How long to wait before the next poll. Nothing when there is no use in one.
  package func wait(after error: OAuthError, waited: Duration) -> Duration? {
    switch error.code {
    case .authorizationPending?: waited
    case .slowDown?: min(waited + .seconds(5), Self.longestInterval)
    default: nil
    }
  }

  package var description: String { "OAuthDeviceCode" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension OAuth {
  package struct AskForDevice: OAuthEndpoint {
    private let url: String
    private let client: ProtocolText
    private let device: DeviceID

    /// Nothing if the server has no such way.
    package init?(at server: OAuthServer, client: ProtocolText, device: DeviceID) {
      guard let url = server.deviceAuthorizationURL else { return nil }
      self.url = url
      self.client = client
      self.device = device
    }

    package var request: OAuthRequest {
      var form = SecretForm()
      form.add("client_id", client.text)
      form.add("scope", OAuth.scope(device))
      return OAuthRequest(url, form)
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> OAuthDeviceCode {
      try OAuthDeviceCode(document.root)
    }
  }

  /// Whether somebody allowed it: tokens, or ``OAuthError/Code/authorizationPending``.
  package struct PollForDevice: OAuthEndpoint {
    private let url: String
    private let client: ProtocolText
    private let code: Secret

    package init(at server: OAuthServer, client: ProtocolText, _ code: OAuthDeviceCode) {
      url = server.tokenURL
      self.client = client
      self.code = code.code
    }

    package var request: OAuthRequest {
      var form = SecretForm()
      form.add("grant_type", OAuth.deviceGrant)
      form.add("device_code", code)
      form.add("client_id", client.text)
      return OAuthRequest(url, form)
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> OAuthTokens {
      try OAuthTokens(document.root)
    }
  }
}
