package import Concurrency
internal import HTTPClient
internal import Matrix
package import MatrixCrypto
package import Storage

/// Holds what the server says of the account against the store: at the start, and then once a day.
///
/// 1. It is ready when token, store and server are known to mean the same device with the same keys;
///    whoever waits for it sends and handles nothing before. The rest is looked at right after.
/// 2. A server that is away is asked again, from two seconds to five minutes apart, for ever. Only a
///    login that is over ends it, and an ``AccountProblem``: with other keys under our name on the
///    server nobody could read what we say.
/// 3. What can be mended without a person is: through the machine, as always.
/// 4. A day is counted from the last look, not by the calendar: each start looks anyway.
package struct TruthLoop<S: Store>: Sendable where S.Transaction: CryptoGround {
  private static var pause: Duration { .seconds(86_400) }
  private static var patience: Duration { .seconds(30) }

  private let check: AccountCheck<S>
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (TruthHappening) -> Void
  private var keyring: Keyring<S> { check.keyring }

  package init(
    _ check: AccountCheck<S>, clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (TruthHappening) -> Void = { _ in }
  ) {
    self.check = check
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
  }

  /// Runs until cancelled, until the account is logged out, or until nothing may be sent any more.
  package func run(ready: @Sendable () -> Void = {}) async throws {
    var isReady = false
    while true {
      try await insisting { try await checkAccount() }
      if !isReady {
        isReady = true
        ready()
      }
      try await insisting { try await look() }
      try await clock.sleep(Self.pause)
    }
  }

  private func checkAccount() async throws {
    do {
      if try await check.run() == .uploadedAgain { observe(.mending(.deviceLost)) }
    } catch let problem as AccountProblem {
      observe(.stopped(problem))
      throw problem
    }
  }

  /// Looks once at everything, and begins to mend what can be.
  package func look() async throws {
    let (server, user) = (check.server, keyring.machine.user)
    // Read before the server is asked: what it counts is heard only if nothing was done meanwhile.
    let before = try await keyring.ownAccount()
    async let who = server.ask(API.WhoAmI(), within: Self.patience)
    async let keys = server.ask(API.QueryKeys([user]), within: Self.patience)
    async let counts = server.servedOneTimeKeys(within: Self.patience)
    async let backup = server.servedBackup(within: Self.patience)
    async let secrets = server.servedSecrets(of: user, within: Self.patience)
    let served = try await (who, keys, counts, backup, secrets)
    let own = try await keyring.ownAccount()
    var device = AccountTruth.device(served.1, own)
    if device.mend == .uploadDevice {
      // It may have been uploaded since the server was asked: that is for those who make sure.
      try await checkAccount()
      device = .deviceServed
    }
    let findings = [
      AccountTruth.login(served.0, own), device,
      AccountTruth.signature(served.1, own), AccountTruth.identity(served.1, own),
      AccountTruth.oneTimeKeys(served.2), AccountTruth.backup(served.3, served.1, own),
      served.4.finding,
    ].compactMap(\.self)
    observe(.looked(findings))
    // Each mend is a step of the machine, and counts are believed as long as it took none.
    let toMend = findings.filter { $0.mend != nil }
    let inOrder =
      toMend.filter { $0.mend == .makeOneTimeKeys }
      + toMend.filter { $0.mend != .makeOneTimeKeys }
    for finding in inOrder {
      guard let mend = finding.mend else { continue }
      observe(.mending(finding))
      try await keyring.step { machine, rows, now -> Step in
        switch mend {
        case .uploadDevice: try machine.uploadDevice(in: rows, at: now)
        case .lookAtSignatures: try machine.lookForIdentity(in: rows, at: now)
        case .lookForBackup: try machine.keepBackup(in: rows, at: now)
        case .makeOneTimeKeys:
          try machine.hear(served.2, askedAt: before.generation, in: rows, at: now)
        }
      }
    }
  }

  private func insisting(_ body: () async throws -> Void) async throws {
    var backoff = Backoff(first: .seconds(2), ceiling: .seconds(300))
    while true {
      try Task.checkCancellation()
      do { return try await body() } catch {
        guard let asked = Self.rest(after: error) else { throw error }
        let wait = max(backoff.next(randomness), asked)
        observe(.notSaid("\(error)", retryAfter: wait))
        try await clock.sleep(wait)
      }
    }
  }

  /// How long the server or the store wants to be left alone; nothing when asking again is of no use.
  private static func rest(after error: any Error) -> Duration? {
    switch error {
    case let error as ServerError where !error.isLogout:
      error.retryAfterMS.map { .milliseconds($0) } ?? .zero
    case let error as HTTPError where error.kind != .clientClosed: .zero
    case is MalformedAnswer: .zero
    case let error as StorageError where error.isPassing: .zero
    default: nil
    }
  }
}

package enum TruthHappening: Sendable {
  /// All that was found, good and bad.
  case looked([TruthFinding])
  /// Something that can be mended without a person is being mended.
  case mending(TruthFinding)
  /// Nothing is sent any more: the server has other keys than the store, or the token is another's.
  case stopped(AccountProblem)
  /// The server did not say; it is asked again.
  case notSaid(String, retryAfter: Duration)
}
