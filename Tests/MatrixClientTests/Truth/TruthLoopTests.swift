import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Secrets
import SessionStage
import Storage
import Testing

@testable import MatrixClient

@Suite(.timeLimit(.minutes(1))) struct TruthLoopTests {
  /// Runs the loop until `isEnough`, or to its own end.
  private func run(
    _ loop: TruthLoop<MemoryStore>, ready: @escaping @Sendable () -> Void = {}, until enough: Gate
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await loop.run(ready: ready) }
      group.addTask { try await enough.wait() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  @Test func `it looks at the start and once a day, by the clock it was given`() async throws {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let (house, enough, isReady) = (account.device.house, Gate(), Guarded(false))
      let start = house.clock.now
      let times = Guarded<[Duration]>([])
      let loop = account.loop { happening in
        guard case .looked = happening else { return }
        times.withLock { $0.append(house.clock.now - start) }
        if times.withLock({ $0.count }) == 3 { enough.open() }
      }
      try await run(loop, ready: { isReady.withLock { $0 = true } }, until: enough)
      #expect(isReady.withLock { $0 })
      #expect(
        times.withLock { Array($0.prefix(3)) }
          == [.zero, .seconds(86_400), .seconds(2 * 86_400)])
    }
  }

  @Test func `E131: it is not ready before the server says who we are, and asks again until then`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let (enough, failures) = (Gate(), Guarded([403, 500, 502, 429]))
      server.with { state in
        state.asked = []
        state.instead["/account/whoami"] = { _, _ in
          let status = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
          return status.map { ($0, $0 == 429 ? ["retry_after_ms": 90_000] : [:]) }
        }
      }
      let asked = Guarded<[String]>([])
      let loop = account.loop { if case .looked = $0 { enough.open() } }
      try await run(
        loop, ready: { asked.withLock { $0 = server.asked.map(\.path) } }, until: enough)
      #expect(account.waits.count == 4)
      #expect(zip(account.waits, account.waits.dropFirst()).allSatisfy { $0 < $1 * 2 })
      #expect(account.waits[3] == .seconds(90))
      // Nothing else was asked, let alone sent, before it was ready.
      #expect(
        asked.withLock { Set($0) } == ["/account/whoami", "/keys/query"], "\(asked)")
    }
  }

  @Test func `E14: other keys on the server end it, at the start and on any other day`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let looks = Guarded(0)
      let loop = account.loop { happening in
        guard case .looked = happening else { return }
        // The second day finds somebody else's keys.
        guard
          looks.withLock({
            $0 += 1; return $0
          }) == 2
        else { return }
        server.with {
          $0.keys.devices["FIRST"]?["keys"] = [
            "ed25519:FIRST": "FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs",
            "curve25519:FIRST": "FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs",
          ]
        }
      }
      let error = await #expect(throws: AccountProblem.self) {
        try await run(loop, until: Gate())
      }
      #expect(error?.kind == .otherKeys)
      #expect(account.stops.map(\.kind) == [.otherKeys] && account.looks.count == 2)
      let isReady = Guarded(false)
      await #expect(throws: AccountProblem.self) {
        try await run(account.loop(), ready: { isReady.withLock { $0 = true } }, until: Gate())
      }
      #expect(!isReady.withLock { $0 } && account.stops.count == 2)
    }
  }

  @Test func `E16: another device's token ends it`() async throws {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let token = server.with { $0.logins.token(on: "GIVEN") }
      let error = await #expect(throws: AccountProblem.self) {
        try await run(account.loop(over: FixedToken(Secret(token))), until: Gate())
      }
      #expect(error?.kind == .anotherDevice(token: "GIVEN"))
    }
  }

  @Test func `a token that is none any more ends it; a server that is away later does not`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let (enough, failures) = (Gate(), Guarded(3))
      server.with { state in
        state.instead["/keys/upload"] = { _, _ in
          failures.withLock { left in
            left -= 1
            return left >= 0 ? (503, [:]) : nil
          }
        }
      }
      try await run(
        account.loop { if case .looked = $0 { enough.open() } }, until: enough)
      #expect(account.waits.count == 3)
      server.with { $0.logins.end(softly: false) }
      let error = await #expect(throws: ServerError.self) {
        try await run(account.loop(), until: Gate())
      }
      #expect(error?.isLogout == true)
    }
  }

  @Test func `what was learnt of the event budget is there after a restart`() async throws {
    let house = try Household("http://127.0.0.1:1")
    let session = Session(
      homeserver: house.address, user: "@bot:a.example", device: "FIRST", origin: .token,
      tokens: SessionTokens(access: Secret("x"), refresh: nil, obtained: .epoch, expires: nil))
    let store = MemoryStore()
    let keyring = try house.keyring(
      session, in: store, vault: try Vault(key: Entropy.seeded(1).secret(32)))
    #expect(try await keyring.eventBudget() == nil)
    try await keyring.keep(eventBudget: RateBudget.Limits(rate: 0.75, burst: 13))
    let row = try await keyring.eventBudget()
    #expect(row?.limits == RateBudget.Limits(rate: 0.75, burst: 13))
    #expect(row?.learnt == house.clock.now)
  }
}
