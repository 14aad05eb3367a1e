internal import Concurrency
internal import MatrixClient

/// What the bot needs of its homeserver to be of use: a login, and news that are not old.
final class Standing: Sendable {
  /// A sync takes half a minute when nothing happens, and a server that is busy takes longer.
  static let patience = Duration.seconds(120)

  private struct State {
    var isLoggedIn = false
    var lastSync: Instant?
    var pulse: Pulse?
  }

  private let state = Guarded(State())

  /// Somebody is logged in, and the sync loop begins; by `pulse` it shows that it goes round.
  func loggedIn(_ pulse: Pulse) {
    state.withLock { ($0.isLoggedIn, $0.pulse) = (true, pulse) }
  }

  var isLoggedIn: Bool { state.withLock { $0.isLoggedIn } }

  func note(_ happening: ClientHappening, at now: Instant) {
    let pulse = state.withLock { $0.pulse }
    switch happening {
    case .sync(.tookIn):
      state.withLock { $0.lastSync = now }
      pulse?.beat()
    case .sync(.unreachable(_, let wait)): pulse?.beat(resting: wait)
    // All is asked for anew, and that may take as long as the first time.
    case .sync(.lostPlace): pulse?.beat(resting: .seconds(600))
    case .began, .truth, .chore, .loop: break
    }
  }

  func syncAge(at now: Instant) -> Duration? {
    state.withLock { $0.lastSync }.map { max(now - $0, .zero) }
  }

  /// What is missing, a line each.
  func missing(at now: Instant) -> [String] {
    let state = state.withLock { $0 }
    guard state.isLoggedIn else { return ["nobody is logged in: `easel init` does that"] }
    guard let last = state.lastSync else { return ["the first sync is not in yet"] }
    let age = now - last
    guard age > Self.patience else { return [] }
    return ["the homeserver was last heard \(Int(age.inSeconds)) s ago"]
  }
}
