import Concurrency
import Storage
import Testing

/// Jobs that nobody wants any more.
@Suite(.timeLimit(.minutes(2))) struct JobCancellingContract {
  @Test(arguments: Engine.allCases)
  func `cancelling ends a waiting job at once and tells the worker of a leased one`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        try transaction.queue("1", room: "!a")
        try transaction.queue("2", room: "!a")
      }
      let leased = try #require(try await store.take(at: now))
      let rings = store.bell(.cancellations).rings
      let states = try await store.write { transaction in
        [JobID(leased.id.number + 1), leased.id].map { try? transaction.cancel($0, at: now)?.state }
      }
      #expect(states == [.cancelled, .leased])
      try await store.bell(.cancellations).wait(
        after: rings, atMost: .seconds(10), on: .system)
      let beat = try await store.write {
        try $0.heartbeat(leased.id, lease: leased.lease, until: later(60))
      }
      #expect(beat.isHeld && beat.shouldStop)
      let ended = try await store.write {
        try $0.settle(leased.id, lease: leased.lease, .handedBack, at: now)
      }
      #expect(ended?.state == .cancelled)
      #expect(try await store.take(at: later(100)) == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a cancelled job whose worker died is cancelled when its lease ends`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("1", room: "!a") }
      let job = try #require(try await store.take(at: now))
      try await store.write { _ = try $0.cancel(job.id, at: now) }
      let ended = try await store.write { try $0.reviveOverdue(at: later(30)) }
      #expect(ended.map(\.state) == [.cancelled])
    }
  }
}
