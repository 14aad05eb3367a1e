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

  @Test(arguments: Engine.allCases)
  func `what a back end has goes through a worker once more, who calls it off there`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for name in ["handed back", "away", "silent"] { try transaction.queue(name, room: "!a") }
      }
      var jobs: [Job] = []
      while let job = try await store.take(at: now) { jobs.append(job) }
      for job in jobs {
        try await store.write {
          _ = try $0.note(remoteID: job.name, of: job.id, lease: job.lease)
        }
      }
      let (back, away, silent) = (jobs[0], jobs[1], jobs[2])
      let states = try await store.write { transaction in
        _ = try transaction.settle(back.id, lease: back.lease, .handedBack, at: now)
        _ = try transaction.settle(
          away.id, lease: away.lease,
          .failed("nobody answers", retryAfter: .seconds(600), keepsRemote: true), at: now)
        return try [back, away, silent].map { try transaction.cancel($0.id, at: now)?.state }
      }
      #expect(states == [.waiting, .waiting, .leased])
      for id in [back.id, away.id] {
        let taken = try #require(try await store.take(at: later(1)))
        #expect(taken.id == id && taken.isCancelling && taken.remoteID != nil)
        let ended = try await store.write {
          try $0.settle(taken.id, lease: taken.lease, .handedBack, at: later(1))
        }
        #expect(ended?.state == .cancelled && ended?.remoteID != nil)
      }
      // Its worker died with the word that it is cancelled.
      let revived = try #require(try await store.take(at: later(30)))
      #expect(revived.id == silent.id && revived.isCancelling)
    }
  }
}
