import Concurrency
import Storage
import Testing

/// What is queued, and in which order it is handed out.
@Suite(.timeLimit(.minutes(2))) struct JobContract {
  @Test(arguments: Engine.allCases)
  func `every field is read as it was written`(engine: Engine) async throws {
    try await engine.store { store in
      var whole = Job(
        queue: "q\u{0}", lane: "!r", key: "k", payload: [0, 255], priority: -3,
        maximumAttempts: 9, created: later(1))
      (whole.turn, whole.state, whole.due, whole.attempts) = (5, .leased, later(2), 4)
      (whole.lease, whole.worker, whole.remoteID) = (6, "w", "r")
      (whole.isCancelling, whole.result, whole.reason) = (true, [], "because")
      whole.settled = later(3)
      let job = whole
      let id = try await store.write { try $0.insert(job) }
      whole.id = id
      try await store.expect(whole) { try $0.job(id) }
      try await store.expect(whole) { try $0.job(key: "k") }
      whole.state = .done
      whole.result = [1]
      let done = whole
      try await store.write { try $0.update(done) }
      try await store.expect(whole) { try $0.job(id) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `before a job are those of its queue that go first, of whatever room`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let jobs: [(key: Key, queue: Key, lane: Key, priority: Int)] = [
        ("a0", "p", "!a", 0), ("a1", "p", "!a", 0), ("b0", "p", "!b", 0), ("other", "q", "!a", 0),
        ("high", "p", "!c", 1),
      ]
      for (key, queue, lane, priority) in jobs {
        let job = Job(
          queue: queue, lane: lane, key: key, payload: [], priority: priority, created: now)
        _ = try await store.write { try $0.enqueue(job, at: now) }
      }
      func before(_ key: Key) async throws -> Int {
        try await store.read { rows in
          let job = try #require(try rows.job(key: key))
          return try rows.countJobs(before: job, limit: 3)
        }
      }
      #expect(try await before("high") == 0)
      #expect(try await before("a0") == 1)
      #expect(try await before("b0") == 2)
      #expect(try await before("a1") == 3)
      _ = try await store.write {
        try $0.take(from: "p", worker: "w", lease: .seconds(30), at: now)
      }
      // It is in somebody's hands, and still before them.
      #expect(try await before("a0") == 1)
      #expect(try await before("high") == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job with a known key is not queued again`(engine: Engine) async throws {
    try await engine.store { store in
      let job = Job(queue: "p", lane: "!a", key: "once", payload: [], created: now)
      let first = try await store.write { try $0.enqueue(job, at: now) }
      let second = try await store.write { try $0.enqueue(job, at: now) }
      #expect(first == second)
      try await store.expect(1) { try $0.waitingJobs() }
      try await store.expect(now) { try $0.oldestWaitingJob() }
    }
  }

  @Test(arguments: Engine.allCases)
  func `priority goes first, then rooms take turns, then the oldest`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 1...4 { try transaction.queue("a\(number)", room: "!a") }
        try transaction.queue("b1", room: "!b")
        try transaction.queue("b2", room: "!b")
        try transaction.queue("urgent", room: "!a", priority: 1)
        try transaction.queue("c1", room: "!c")
        try transaction.queue("elsewhere", room: "!a", queue: "other")
      }
      var order: [String] = []
      while let job = try await store.take() { order.append(job.name) }
      #expect(order == ["urgent", "a1", "b1", "c1", "a2", "b2", "a3", "a4"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a room that comes late is not put behind the hundred of another`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 1...100 { try transaction.queue("a\(number)", room: "!a") }
      }
      for _ in 1...30 { _ = try await store.take() }
      try await store.write { try $0.queue("b1", room: "!b") }
      let next = [try await store.take()?.name, try await store.take()?.name]
      #expect(next.contains("b1"))
    }
  }

  @Test(arguments: Engine.allCases)
  func `many workers at once take each job once`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 0..<60 { try transaction.queue("\(number)", room: "!\(number % 3)") }
      }
      let taken = Guarded<[String]>([])
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            var misses = 0
            // Another's half-taken job is passed over, so an empty look is not yet the end.
            while misses < 20 {
              if let job = try await store.take() {
                taken.withLock { $0.append(job.name) }
                misses = 0
              } else {
                misses += 1
                try await Task.sleep(for: .milliseconds(1))
              }
            }
          }
        }
        try await group.waitForAll()
      }
      let names = taken.withLock { $0 }
      #expect(names.count == 60 && Set(names).count == 60)
    }
  }

  @Test(arguments: Engine.allCases)
  func `old settled jobs are removed, and only those`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 1...3 { try transaction.queue("\(number)", room: "!a") }
      }
      let first = try #require(try await store.take(at: now))
      let second = try #require(try await store.take(at: now))
      let removed = try await store.write { transaction in
        _ = try transaction.settle(first.id, lease: first.lease, .done([]), at: now)
        _ = try transaction.settle(second.id, lease: second.lease, .done([]), at: later(100))
        return try transaction.removeJobs(settledBefore: later(50), limit: 10)
      }
      #expect(removed == 1)
      try await store.expect(nil) { try $0.job(first.id) }
      try await store.expect(true) { try $0.job(second.id) != nil }
      try await store.expect(1) { try $0.waitingJobs() }
    }
  }
}
