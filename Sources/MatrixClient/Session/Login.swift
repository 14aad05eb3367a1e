package import Concurrency
package import HTTPClient
package import Matrix
package import Secrets

/// Logs in at a homeserver. Who is to write the session down is the caller.
package struct Login: Sendable {
  private let address: HTTPURL
  private let http: HTTPClient
  private let deviceName: String
  private let page: String
  private let clock: WallClock

  /// `page` is what an authorization server may show people beside our name. The specification asks
  /// for one; the default leads nowhere.
  package init(
    at address: HTTPURL, over http: HTTPClient, deviceName: String,
    page: String = "https://easel.example/", clock: WallClock
  ) {
    self.address = address
    self.http = http
    self.deviceName = deviceName
    self.page = page
    self.clock = clock
  }

  /// `device` is the store's own, or one that was chosen and written down before. Throws
  /// ``LoginError``, or what ``Homeserver`` throws.
  package func withPassword(
    _ password: Secret, user: String, device: DeviceID
  ) async throws -> Session {
    let answer: API.Login.Answer
    do {
      answer = try await anonymous.ask(
        API.Login(
          .password(user: user, password), device: device, displayName: deviceName))
    } catch let error as ServerError where !error.isPassing {
      throw LoginError(.refused(error))
    }
    guard answer.device == device else {
      throw LoginError(.anotherDevice(asked: device, got: answer.device))
    }
    return Session(
      homeserver: address, user: answer.user, device: answer.device, origin: .password,
      tokens: SessionTokens(answer.tokens, at: clock.now()))
  }

  /// The server says whose it is.
  package func withToken(_ token: Secret) async throws -> Session {
    let tokens = SessionTokens(access: token, refresh: nil, obtained: clock.now(), expires: nil)
    return try await session(tokens, origin: .token, device: nil)
  }

  /// Somebody allows it in a browser. `show` tells them where, and returns at once.
  package func withOAuth(
    _ server: OAuthServer, device: DeviceID,
    show: (OAuthDeviceCode) async throws -> Void
  ) async throws -> Session {
    let oauth = OAuthClient(http, besides: address)
    guard server.offersDeviceGrant,
      let registration = OAuth.Register(at: server, name: deviceName, page: page)
    else { throw LoginError(.notOffered) }
    do {
      let client = try await oauth.ask(registration)
      guard let asking = OAuth.AskForDevice(at: server, client: client, device: device) else {
        throw LoginError(.notOffered)
      }
      let code = try await oauth.ask(asking)
      try await show(code)
      let tokens = try await poll(oauth, server, client, code)
      return try await session(
        SessionTokens(tokens, before: nil, at: clock.now()), origin: .oauth(client: client),
        device: device)
    } catch let error as OAuthError {
      throw LoginError(.authorization(error))
    }
  }

  private func poll(
    _ oauth: OAuthClient, _ server: OAuthServer, _ client: ProtocolText, _ code: OAuthDeviceCode
  ) async throws -> OAuthTokens {
    let end = clock.now() + code.lifetime
    var wait = code.interval
    while true {
      try await clock.sleep(wait)
      do {
        return try await oauth.ask(OAuth.PollForDevice(at: server, client: client, code))
      } catch let error as OAuthError {
        switch error.code {
        case .accessDenied?: throw LoginError(.denied)
        case .expiredToken?: throw LoginError(.tooLate)
        default: break
        }
        // A server that stumbles is asked again, as one that says that nobody came yet.
        guard let next = code.wait(after: error, waited: wait) ?? (error.endsLogin ? nil : wait)
        else { throw error }
        wait = next
      } catch let error as HTTPError where error.isTransient {
        wait = min(wait * 2, OAuthDeviceCode.longestInterval)
      }
      guard clock.now() < end else { throw LoginError(.tooLate) }
    }
  }

  private func session(
    _ tokens: SessionTokens, origin: Session.Origin, device: DeviceID?
  ) async throws -> Session {
    let answer: API.WhoAmI.Answer
    do {
      answer = try await Homeserver(address, over: http, as: FixedToken(tokens.access))
        .ask(API.WhoAmI())
    } catch let error as ServerError where !error.isPassing {
      throw LoginError(.refused(error))
    }
    guard let got = answer.device else { throw LoginError(.noDevice) }
    guard device == nil || device == got else {
      throw LoginError(.anotherDevice(asked: device ?? got, got: got))
    }
    return Session(
      homeserver: address, user: answer.user, device: got, origin: origin, tokens: tokens)
  }

  private var anonymous: Homeserver { Homeserver(address, over: http, as: NoToken()) }
}

/// Why nobody is logged in now.
package struct LoginError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    case refused(ServerError)
    case authorization(OAuthError)
    /// The person said no.
    case denied
    /// Nobody said anything in time.
    case tooLate
    case notOffered
    case anotherDevice(asked: DeviceID, got: DeviceID)
    /// The token is an application service's, or nobody's.
    case noDevice
  }

  package let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  package var description: String {
    switch kind {
    case .refused(let error): "the homeserver refuses the login: \(error)"
    case .authorization(let error): "the authorization server refuses the login: \(error)"
    case .denied: "the login was denied in the browser"
    case .tooLate: "nobody allowed the login in time"
    case .notOffered: "the homeserver offers no login in a browser"
    case .anotherDevice(let asked, let got):
      "device \(asked.text) was asked for, and the homeserver gave \(got.text)"
    case .noDevice: "the token belongs to no device"
    }
  }

  package var hint: String {
    switch kind {
    case .refused(let error) where error.code == .forbidden: "check the user and the password"
    case .refused(let error) where error.code == .userDeactivated:
      "whoever runs the homeserver can reactivate the account"
    case .refused(let error) where error.isLogout: "the token is not good any more: make another"
    case .refused: "look at the homeserver's log, or ask whoever runs it"
    case .authorization: "try again; should it stay so, ask whoever runs the homeserver"
    case .denied, .tooLate: "run it again, and allow it on the page that is shown"
    case .notOffered: "log in with a password or an access token"
    case .anotherDevice:
      "the store belongs to the device that was asked for: give its own token, or the password"
    case .noDevice: "give the access token of a login"
    }
  }
}
