import Concurrency
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ClaimTests {
  @Test func `a name is one's alone until it is let go`() async throws {
    let room = try await Room()
    let first = try await PostgresClaim.take("account", room.settings)
    await #expect(throws: PostgresClaim.Taken.self) {
      _ = try await PostgresClaim.take("account", room.settings)
    }
    let other = try await PostgresClaim.take("another", room.settings)
    await first.letGo()
    let second = try await PostgresClaim.take(
      "account", room.settings, patience: .seconds(20))
    await second.letGo()
    await other.letGo()
  }

  @Test func `whoever waits gets it when the other goes`() async throws {
    let room = try await Room()
    let first = try await PostgresClaim.take("account", room.settings)
    async let waiting = PostgresClaim.take("account", room.settings, patience: .seconds(20))
    try await Task.sleep(for: .milliseconds(300))
    await first.letGo()
    await (try await waiting).letGo()
  }

  @Test func `one whose connection breaks takes it again`() async throws {
    let room = try await Room()
    let claim = try await PostgresClaim.take("account", room.settings)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await claim.keep() }
      let before = try await holder(in: room)
      try room.kill(before)
      while try await holder(in: room, but: before) == before {}
      await #expect(throws: PostgresClaim.Taken.self) {
        _ = try await PostgresClaim.take("account", room.settings)
      }
      group.cancelAll()
    }
    await claim.letGo()
  }

  /// The server's process that has it.
  private func holder(in room: Room, but other: Int64 = 0) async throws -> Int64 {
    while true {
      let found = try await room.pool.read {
        try $0.number(
          """
          SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database =
          (SELECT oid FROM pg_database WHERE datname = current_database())
          """)
      }
      if let found, found != other { return found }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
