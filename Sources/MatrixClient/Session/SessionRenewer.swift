internal import Concurrency
internal import HTTPClient
internal import Matrix
internal import Secrets

/// Gets new tokens: with the refresh token, or else with the password, on the same device.
struct SessionRenewer: Sendable {
  let http: HTTPClient
  let password: Secret?
  let deviceName: String
  let clock: WallClock

  /// - Throws: ``LoginNeeded`` when nothing helps; anything else is worth another try.
  func renewed(_ session: Session) async throws -> Session {
    if let refresh = session.tokens.refresh {
      if let tokens = try await refreshed(session, refresh) {
        var session = session
        session.tokens = tokens
        return session
      }
    }
    guard let password else { throw LoginNeeded(.nothingToRenew, session) }
    return try await loggedIn(session, password)
  }

  /// Nothing if the token is not taken.
  private func refreshed(_ session: Session, _ token: Secret) async throws -> SessionTokens? {
    let server = Homeserver(session.homeserver, over: http, as: NoToken())
    if case .oauth(let client) = session.origin {
      do {
        let oauth = try await server.ask(API.AuthMetadata())
        let tokens = try await OAuthClient(http, besides: session.homeserver)
          .ask(OAuth.Refresh(at: oauth, client: client, token: token))
        return SessionTokens(tokens, before: token, at: clock.now())
      } catch let error as OAuthError {
        guard !error.endsLogin else { return nil }
        // In the words that all who wait for a token understand.
        throw ServerError(status: max(error.httpStatus, 500), retryAfter: nil, body: [])
      }
    }
    do {
      let answer = try await server.ask(API.Refresh(token: token))
      let tokens = SessionTokens(answer, at: clock.now())
      guard tokens.refresh == nil else { return tokens }
      return SessionTokens(
        access: tokens.access, refresh: token, obtained: tokens.obtained, expires: tokens.expires)
    } catch let error as ServerError where !error.isPassing {
      guard error.code != .userDeactivated else { throw LoginNeeded(.deactivated, session) }
      return nil
    }
  }

  private func loggedIn(_ session: Session, _ password: Secret) async throws -> Session {
    let login = Login(at: session.homeserver, over: http, deviceName: deviceName, clock: clock)
    do {
      let new = try await login.withPassword(
        password, user: session.user.text, device: session.device)
      guard new.user == session.user else { throw LoginNeeded(.anotherDevice, session) }
      return new
    } catch let error as LoginError {
      switch error.kind {
      case .refused(let error) where error.code == .userDeactivated:
        throw LoginNeeded(.deactivated, session)
      case .anotherDevice: throw LoginNeeded(.anotherDevice, session)
      default: throw LoginNeeded(.passwordRefused, session)
      }
    }
  }
}
