package import Concurrency
package import HTTPClient
package import Matrix
package import Secrets

/// A login: whose, on which device, and the tokens that prove it.
package struct Session: Sendable {
  /// How it was made, which is how it is made again.
  package enum Origin: Equatable, Sendable {
    case password
    /// The token was given to us, by whoever made it.
    case token
    /// As the client that an authorization server knows by this name.
    case oauth(client: ProtocolText)
  }

  package let homeserver: HTTPURL
  package let user: UserID
  package let device: DeviceID
  package let origin: Origin
  package var tokens: SessionTokens

  package init(
    homeserver: HTTPURL, user: UserID, device: DeviceID, origin: Origin, tokens: SessionTokens
  ) {
    self.homeserver = homeserver
    self.user = user
    self.device = device
    self.origin = origin
    self.tokens = tokens
  }
}

package struct SessionTokens: Sendable {
  /// So long before their end they are renewed; a tenth of their life, where that is shorter.
  package static let ahead = Duration.seconds(300)

  package let access: Secret
  package let refresh: Secret?
  package let obtained: Instant
  /// Nothing when the server set no end.
  package let expires: Instant?

  package init(access: Secret, refresh: Secret?, obtained: Instant, expires: Instant?) {
    self.access = access
    self.refresh = refresh
    self.obtained = obtained
    self.expires = expires
  }

  package init(_ tokens: API.Tokens, at now: Instant) {
    self.init(
      access: tokens.access, refresh: tokens.refresh, obtained: now,
      expires: tokens.expiresInMS.map { now + .milliseconds($0) })
  }

  /// `before` goes on where the server gives no other.
  package init(_ tokens: OAuthTokens, before: Secret?, at now: Instant) {
    self.init(
      access: tokens.access, refresh: tokens.refresh ?? before, obtained: now,
      expires: tokens.lifetime.map { now + $0 })
  }

  /// Nothing when they need not be.
  package var renewal: Instant? {
    expires.map { $0 - min(Self.ahead, max(.zero, ($0 - obtained) / 10)) }
  }

  func isOver(at now: Instant) -> Bool { expires.map { $0 <= now } ?? false }
}

extension DeviceID {
  /// For a new login: chosen and written down before it is asked for, so that a login whose answer
  /// was lost is made again on the same device.
  package static func new(_ randomness: Randomness) -> DeviceID {
    var randomness = randomness
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let text = (0..<10).map { _ in letters[Int.random(in: 0..<26, using: &randomness)] }
    guard let device = DeviceID(String(text)) else {
      preconditionFailure("letters are a device ID")
    }
    return device
  }
}
