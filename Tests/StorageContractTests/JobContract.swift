import Concurrency
import Storage
import Testing

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
  func `what a killed program held is given out at the next start, and not before`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 0..<100 { try transaction.queue("held \(number)", room: "!a") }
        try transaction.queue("waits", room: "!b")
      }
      // One that is to be tried again later: nobody holds it.
      let failed = try #require(try await store.take())
      try await store.write {
        _ = try $0.settle(
          failed.id, lease: failed.lease, .failed("no", retryAfter: .seconds(600)), at: now)
      }
      var held: [Job] = []
      while let job = try await store.take() { held.append(job) }
      #expect(held.count == 100)
      try await store.expect(nil) { try $0.oldestWaitingJob() }
      let early = try await store.take(at: later(1))
      #expect(early == nil)

      let ended = try await store.write { try $0.endLeases(at: later(1)) }
      #expect(ended == 100)
      var again: Set<String> = []
      while let job = try await store.take(at: later(1)) { again.insert(job.name) }
      #expect(again == Set(held.map(\.name)))
      // Who held it before holds nothing.
      let first = held[0]
      let late = try await store.write {
        try $0.settle(first.id, lease: first.lease, .done([]), at: later(2))
      }
      #expect(late == nil)
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
  func `a lease that ends gives the job to another, and the first can say no more`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a") }
      let first = try #require(try await store.take(at: now))
      #expect(try await store.take(at: later(29)) == nil)
      let second = try #require(try await store.take(at: later(30)))
      #expect(second.id == first.id && second.lease != first.lease && second.attempts == 2)
      let beat = try await store.write {
        try $0.heartbeat(first.id, lease: first.lease, until: later(90))
      }
      #expect(!beat.isHeld && beat.shouldStop)
      let late = try await store.write {
        try $0.settle(first.id, lease: first.lease, .done([1]), at: later(31))
      }
      #expect(late == nil)
      let settled = try await store.write {
        try $0.settle(second.id, lease: second.lease, .done([2]), at: later(32))
      }
      #expect(settled?.state == .done)
      let again = try await store.write {
        try $0.settle(second.id, lease: second.lease, .refused("no"), at: later(33))
      }
      #expect(again == nil)
      try await store.expect([2]) { try $0.job(first.id)?.result }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a heartbeat keeps the lease`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a") }
      let job = try #require(try await store.take(at: now))
      let beat = try await store.write {
        try $0.heartbeat(job.id, lease: job.lease, until: later(100))
      }
      #expect(beat.isHeld && !beat.shouldStop)
      try await store.expect(later(100)) { try $0.nextJobDue(after: now) }
      #expect(try await store.take(at: later(99)) == nil)
      #expect(try await store.take(at: later(100)) != nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job is tried as often as it may be, with pauses`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a", attempts: 2) }
      let first = try #require(try await store.take(at: now))
      try await store.write {
        _ = try $0.settle(
          first.id, lease: first.lease, .failed("no", retryAfter: .seconds(5)), at: now)
      }
      #expect(try await store.take(at: later(4)) == nil)
      let second = try #require(try await store.take(at: later(5)))
      let ended = try await store.write {
        try $0.settle(
          second.id, lease: second.lease, .failed("still no", retryAfter: .zero), at: later(6))
      }
      #expect(ended?.state == .failed && ended?.reason == "still no")
      #expect(try await store.take(at: later(1_000)) == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a worker that goes silent each time ends the job`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a", attempts: 2) }
      let id = try #require(try await store.take(at: now)).id
      _ = try await store.take(at: later(30))
      let ended = try await store.write { try $0.reviveOverdue(at: later(60)) }
      #expect(ended.map(\.id) == [id])
      #expect(ended.first?.reason == "its worker went silent 2 times")
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a back end works on is adopted by its name, never started again`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a", attempts: 1) }
      let first = try #require(try await store.take(at: now))
      let noted = try await store.write {
        try $0.note(remoteID: "prompt-7", of: first.id, lease: first.lease)
      }
      #expect(noted)
      for round in 1...5 {
        let adopted = try #require(try await store.take(at: later(30 * round)))
        #expect(adopted.remoteID == "prompt-7" && adopted.attempts == 1)
      }
      let tooLate = try await store.write {
        try $0.note(remoteID: "another", of: first.id, lease: first.lease)
      }
      #expect(!tooLate)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job handed back goes to the head of its line and is not counted`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        for number in 1...3 { try transaction.queue("\(number)", room: "!a") }
      }
      let job = try #require(try await store.take(at: now))
      try await store.write {
        _ = try $0.settle(job.id, lease: job.lease, .handedBack, at: now)
      }
      let again = try #require(try await store.take(at: now))
      #expect(again.id == job.id && again.attempts == 1)
    }
  }

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

extension Job {
  var name: String { String(decoding: payload, as: UTF8.self) }
}

extension AnyStore {
  func take(at time: Instant = now) async throws -> Job? {
    try await write { transaction in
      _ = try transaction.reviveOverdue(at: time)
      return try transaction.take(from: "p", worker: "w", lease: .seconds(30), at: time)
    }
  }
}

extension JobRows {
  fileprivate mutating func queue(
    _ name: String, room: String, queue: Key = "p", priority: Int = 0, attempts: Int = 3
  ) throws {
    try enqueue(
      Job(
        queue: queue, lane: try Key(room), payload: Array(name.utf8), priority: priority,
        maximumAttempts: attempts, created: now), at: now)
  }
}
