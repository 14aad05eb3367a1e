import Concurrency
import Storage
import Testing

/// Queues as a whole, and jobs that nobody takes from them.
@Suite(.timeLimit(.minutes(2))) struct JobQueueContract {
  @Test(arguments: Engine.allCases)
  func `queues in which jobs wait are found one after the other`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        let queues: [Key] = ["q", "p", "p\u{0}", "p", "\u{e9}", "ended", "held"]
        for queue in queues { try transaction.queue("1", room: "!a", queue: queue) }
        _ = try transaction.take(from: "held", worker: "w", lease: .seconds(30), at: now)
        if let job = try transaction.nextJob(in: "ended") {
          _ = try transaction.cancel(job.id, at: now)
        }
      }
      var found: [Key] = [""]
      while let last = found.last,
        let next = try await store.read({ try $0.nextQueue(after: last) })
      {
        found.append(next)
      }
      #expect(found == ["", "p", "p\u{0}", "q", "\u{e9}"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `what waits in a queue is counted, and what is in somebody's hands`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 1...5 { try transaction.queue("\(number)", room: "!a") }
        try transaction.queue("elsewhere", room: "!a", queue: "other")
      }
      for _ in 1...2 { _ = try await store.take(at: now) }
      for (limit, expected) in [(10, [3, 2]), (1, [1, 1])] {
        try await store.expect(expected) {
          let jobs = try $0.countJobs(in: "p", limit: limit)
          return [jobs.waiting, jobs.inHand]
        }
      }
      try await store.expect([0, 0]) {
        let jobs = try $0.countJobs(in: "nobody's", limit: 10)
        return [jobs.waiting, jobs.inHand]
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that nobody will take is ended, but none that somebody has`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        try transaction.queue("1", room: "!a")
        try transaction.queue("2", room: "!a")
      }
      let held = try #require(try await store.take(at: now))
      let kept = try await store.write { try $0.abandon(held.id, because: "no", at: now) }
      #expect(kept == nil)
      let waiting = try #require(try await store.read { try $0.nextJob(in: "p") })
      let ended = try await store.write {
        try $0.abandon(waiting.id, because: "it is gone", at: later(1))
      }
      #expect(ended?.state == .failed && ended?.reason == "it is gone")
      try await store.expect(later(1)) { try $0.job(waiting.id)?.settled }
      let again = try await store.write { try $0.abandon(waiting.id, because: "no", at: later(2)) }
      #expect(again == nil)
      try await store.expect(Job.State.leased) { try $0.job(held.id)?.state }
    }
  }
}
