package import Concurrency
package import HTTPClient
package import Matrix
package import Secrets

/// Keeps an account logged in.
///
/// 1. Tokens are renewed ahead of their end, by one caller for all; the others go on with the old one
///    as long as it is good.
/// 2. New tokens are on disk before anybody uses them. A process that is killed in between presents the
///    old refresh token again, and where that is not taken, the password.
/// 3. Every login is on the session's device.
/// 4. When nothing helps there is a ``LoginNeeded``, from then on, and the server is not asked again.
///    A token that is refused right after it was got ends it too: there is no loop.
/// 5. A renewal that was begun is finished though its caller is cancelled: half done it would have used
///    up the token.
package final class SessionKeeper: AccessTokens {
  /// After a renewal in vain.
  static let restWhileGood = Duration.seconds(30)
  static let restWhenOver = Duration.seconds(2)
  /// A token that the server refuses within so long after another that it refused is one too many.
  static let restBetweenRefusals = Duration.seconds(60)

  fileprivate struct State {
    var session: Session
    /// Got, and not on disk yet: nobody may use it.
    var unsaved: Session?
    var renewal: Gate?
    var rest: (until: Instant, because: any Error)?
    var lastRefusal: Instant?
    var end: LoginNeeded?
  }

  private enum Turn {
    case use(Secret)
    case wait(Gate)
    case renew(Gate)
    case fail(any Error)
  }

  private let state: Guarded<State>
  private let file: SessionFile
  private let renewer: SessionRenewer
  private let clock: WallClock

  /// `session` is as it stands in `file`.
  package init(
    _ session: Session, in file: SessionFile, over http: HTTPClient, password: Secret?,
    deviceName: String, clock: WallClock
  ) {
    state = Guarded(State(session: session))
    self.file = file
    renewer = SessionRenewer(
      http: http, password: password, deviceName: deviceName, clock: clock)
    self.clock = clock
  }

  package var session: Session { state.withLock { $0.session } }

  package func current() async throws -> Secret {
    while true {
      let now = clock.now()
      switch state.withLock({ Self.turn(&$0, at: now) }) {
      case .use(let token): return token
      case .fail(let error): throw error
      case .wait(let gate): try await gate.wait()
      case .renew(let gate): try await renew(opening: gate)
      }
    }
  }

  package func wasRefused(_ token: Secret, because error: ServerError) async throws -> Bool {
    while true {
      let now = clock.now()
      let turn = state.withLock { Self.turn(&$0, refused: token, error, at: now) }
      switch turn {
      case .use: return true
      case .fail(let error): throw error
      case .wait(let gate): try await gate.wait()
      case .renew(let gate): try await renew(opening: gate)
      }
    }
  }

  // MARK: Deciding

  private static func turn(_ state: inout State, at now: Instant) -> Turn {
    if let end = state.end { return .fail(end) }
    let tokens = state.session.tokens
    let isDue = tokens.renewal.map { $0 <= now } ?? false
    guard isDue || state.unsaved != nil else { return .use(tokens.access) }
    let isOver = tokens.isOver(at: now)
    if let gate = state.renewal { return isOver ? .wait(gate) : .use(tokens.access) }
    if let rest = state.rest, rest.until > now {
      return isOver ? .fail(rest.because) : .use(tokens.access)
    }
    let gate = Gate()
    state.renewal = gate
    return .renew(gate)
  }

  private static func turn(
    _ state: inout State, refused token: Secret, _ error: ServerError, at now: Instant
  ) -> Turn {
    if let end = state.end { return .fail(end) }
    let tokens = state.session.tokens
    guard tokens.access.isEqual(to: token) else { return .use(tokens.access) }
    if let gate = state.renewal { return .wait(gate) }
    // Some servers do not say of a token that is over that it is only that.
    let isSoft = error.isSoftLogout || tokens.isOver(at: now) && tokens.refresh != nil
    let wasJust = state.lastRefusal.map { now - $0 < restBetweenRefusals } ?? false
    guard isSoft, !wasJust else {
      let end = LoginNeeded(isSoft ? .refusedAgain : .loggedOut, state.session)
      state.end = end
      return .fail(end)
    }
    if let rest = state.rest, rest.until > now { return .fail(rest.because) }
    state.lastRefusal = now
    let gate = Gate()
    state.renewal = gate
    return .renew(gate)
  }

  // MARK: Renewing

  private func renew(opening gate: Gate) async throws {
    defer { gate.open() }
    let (renewer, file) = (renewer, file)
    let (session, unsaved) = state.withLock { ($0.session, $0.unsaved) }
    do {
      try await shielded { [self] in
        var new = unsaved
        if new == nil { new = try await renewer.renewed(session) }
        guard let new else { return }
        state.withLock { $0.unsaved = new }
        try file.write(new)
        state.withLock { state in
          state.session = new
          state.unsaved = nil
          state.rest = nil
        }
      }
      state.withLock { $0.renewal = nil }
    } catch {
      let now = clock.now()
      state.withLock { $0.settle(error, at: now) }
      if error is CancellationError { throw error }
    }
  }
}

extension SessionKeeper.State {
  /// What those who ask next are told.
  fileprivate mutating func settle(_ error: any Error, at now: Instant) {
    renewal = nil
    if let error = error as? LoginNeeded {
      end = error
      return
    }
    // It was no answer about the token: the next try may say more.
    lastRefusal = nil
    let isOver = session.tokens.isOver(at: now)
    let wait = isOver ? SessionKeeper.restWhenOver : SessionKeeper.restWhileGood
    rest = (now + wait, error)
  }
}
