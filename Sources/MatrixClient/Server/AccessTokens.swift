package import Matrix
package import Secrets

/// Where the token comes from that says who asks.
package protocol AccessTokens: Sendable {
  /// The one to use now, renewed ahead of its end where that is possible.
  func current() async throws -> Secret

  /// The server did not take it.
  /// - Returns: whether there is another one now, so that the request is worth repeating.
  func wasRefused(_ token: Secret, because error: ServerError) async throws -> Bool
}

/// A token that stays as it is.
package struct FixedToken: AccessTokens {
  private let token: Secret

  package init(_ token: Secret) { self.token = token }

  package func current() -> Secret { token }
  package func wasRefused(_ token: Secret, because error: ServerError) -> Bool { false }
}
