import Concurrency
import Storage
import Testing

/// Who holds a job, for how long, and what happens when they are silent.
@Suite(.timeLimit(.minutes(2))) struct JobLeaseContract {
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
  func `a failure that says nothing of what a back end has keeps its name, and counts`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a", attempts: 2) }
      let first = try #require(try await store.take(at: now))
      _ = try await store.write {
        try $0.note(remoteID: "prompt-7", of: first.id, lease: first.lease)
      }
      let away = JobOutcome.failed("nobody answers", retryAfter: .seconds(5), keepsRemote: true)
      _ = try await store.write { try $0.settle(first.id, lease: first.lease, away, at: now) }
      let second = try #require(try await store.take(at: later(5)))
      #expect(second.remoteID == "prompt-7" && second.attempts == 2)
      // It ends some day, although nothing was begun anew.
      let ended = try await store.write {
        try $0.settle(second.id, lease: second.lease, away, at: later(6))
      }
      #expect(ended?.state == .failed && ended?.reason == "nobody answers")
    }
  }

  @Test(arguments: Engine.allCases)
  func `a failure of what a back end has forgets its name, and the next attempt is a new start`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.queue("one", room: "!a") }
      let first = try #require(try await store.take(at: now))
      _ = try await store.write {
        try $0.note(remoteID: "prompt-7", of: first.id, lease: first.lease)
      }
      _ = try await store.write {
        try $0.settle(
          first.id, lease: first.lease, .failed("no memory", retryAfter: .seconds(5)), at: now)
      }
      let second = try #require(try await store.take(at: later(5)))
      #expect(second.remoteID == nil && second.attempts == 2)
    }
  }
}
