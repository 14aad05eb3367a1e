package import JSON

extension OAuth {
  /// Makes a client known to the server, under a name that the server chooses. Done anew for each
  /// login; the name is kept as long as the login.
  package struct Register: OAuthEndpoint {
    private let server: String
    private let name: String
    private let page: String

    /// `page` tells people what the client is. Nothing if the server takes no registrations.
    package init?(at server: OAuthServer, name: String, page: String) {
      guard let url = server.registrationURL else { return nil }
      self.server = url
      self.name = name
      self.page = page
    }

    package var request: OAuthRequest {
      OAuthRequest(
        server,
        json: [
          "client_name": .string(name), "client_uri": .string(page),
          "application_type": "native", "token_endpoint_auth_method": "none",
          "grant_types": [.string(OAuth.deviceGrant), "refresh_token"], "response_types": [],
        ])
    }

    /// The client's name.
    package func answer(_ document: JSONDocument) throws(JSONError) -> ProtocolText {
      try document.root.identifier("client_id")
    }
  }
}
