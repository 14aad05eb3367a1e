import JSON

/// Why an authorization server refused, whatever the answer is made of: any status, any bytes.
///
/// `description` has the status and the code, never the server's words.
package struct OAuthError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// Nobody said yet whether they allow it.
    case authorizationPending
    /// The same, and it was asked too often.
    case slowDown
    case accessDenied
    case expiredToken
    case invalidGrant, invalidClient, invalidRequest, invalidScope, invalidClientMetadata
    case unauthorizedClient, unsupportedGrant, unsupportedTokenType
    case other(ProtocolText)
  }

  package let httpStatus: Int
  /// Nothing when the body names none: the answer of a proxy, perhaps.
  package let code: Code?
  /// The server's words for people; a stranger's text.
  package let message: String

  package init(status: Int, body: [UInt8]) {
    let root = try? JSONDocument(body, options: .matrix).root
    httpStatus = status
    code = root?.readableString("error").map(Code.init)
    message = (root?.readableString("error_description") ?? "")
      .bounded(ServerError.maximumMessageCount)
  }

  /// To a refresh: the login is over. Anything else is worth another try, later.
  package var endsLogin: Bool { (400..<500).contains(httpStatus) && httpStatus != 429 }

  package var description: String {
    code.map { "HTTP \(httpStatus), \($0.name ?? "an unknown code")" }
      ?? "HTTP \(httpStatus) without a code"
  }
}

extension OAuthError.Code {
  init(_ text: String) {
    let text = ProtocolText(text.bounded(ProtocolText.maximumCount)) ?? .empty
    self = Self.known.first { $0.0 == text }?.1 ?? .other(text)
  }

  /// Nothing for one that is not known: it is the server's to choose.
  var name: String? { Self.known.first { $0.1 == self }?.0.text }

  private static let known: [(ProtocolText, OAuthError.Code)] = [
    ("authorization_pending", .authorizationPending), ("slow_down", .slowDown),
    ("access_denied", .accessDenied), ("expired_token", .expiredToken),
    ("invalid_grant", .invalidGrant), ("invalid_client", .invalidClient),
    ("invalid_request", .invalidRequest), ("invalid_scope", .invalidScope),
    ("invalid_client_metadata", .invalidClientMetadata),
    ("unauthorized_client", .unauthorizedClient), ("unsupported_grant_type", .unsupportedGrant),
    ("unsupported_token_type", .unsupportedTokenType),
  ]
}
