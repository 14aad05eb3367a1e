import Concurrency
import Storage
import Testing

@Suite(.timeLimit(.minutes(2))) struct TransactionContract {
  @Test(arguments: Engine.allCases)
  func `several owners join one transaction, and all of it is kept`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        try transaction.arrive([(key: "$1", lane: "!a", payload: [1])], at: now)
        try transaction.enqueue(Job(queue: "p", lane: "!a", payload: [2], created: now), at: now)
        try transaction.post(Outgoing(lane: "!a", payload: [3], created: now))
      }
      let counts = try await store.read {
        [try $0.waitingArrivals(), try $0.waitingJobs(), try $0.unsentOutgoing()]
      }
      #expect(counts == [1, 1, 1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `when the body throws nothing of any owner is kept, and nothing rings`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let rings = Topic.allCases.map { store.bell($0).rings }
      await #expect(throws: Planned.self) {
        try await store.write { transaction in
          try transaction.arrive([(key: "$1", lane: "!a", payload: [1])], at: now)
          try transaction.enqueue(Job(queue: "p", lane: "!a", payload: [], created: now), at: now)
          try transaction.post(Outgoing(lane: "!a", payload: [3], created: now))
          throw Planned()
        }
      }
      let counts = try await store.read {
        [try $0.waitingArrivals(), try $0.waitingJobs(), try $0.unsentOutgoing()]
      }
      #expect(counts == [0, 0, 0])
      try await Task.sleep(for: .milliseconds(50))
      #expect(Topic.allCases.map { store.bell($0).rings } == rings)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what is told of a transaction is told once it is committed, and only then`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let told = Guarded<[String]>([])
      let early = try await store.write { transaction in
        transaction.afterCommit { told.withLock { $0.append("first") } }
        transaction.afterCommit { told.withLock { $0.append("second") } }
        return told.withLock { $0 }
      }
      #expect(early == [])
      #expect(told.withLock { $0 } == ["first", "second"])
      await #expect(throws: Planned.self) {
        try await store.write { transaction in
          transaction.afterCommit { told.withLock { $0.append("never") } }
          throw Planned()
        }
      }
      #expect(told.withLock { $0 } == ["first", "second"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a loop that waits hears of work as soon as it is committed`(engine: Engine) async throws {
    try await engine.store { store in
      let rings = store.bell(.jobs).rings
      let waited = try await ContinuousClock().measure {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            try await store.bell(.jobs).wait(after: rings, atMost: .seconds(30), on: .system)
          }
          try await store.write {
            try $0.enqueue(Job(queue: "p", lane: "!a", payload: [], created: now), at: now)
          }
          try await group.waitForAll()
        }
      }
      #expect(waited < .seconds(10))
      #expect(store.bell(.jobs).rings > rings)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a cancelled task still writes down what it has in hand`(engine: Engine) async throws {
    try await engine.store { store in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          while !Task.isCancelled { await Task.yield() }
          await #expect(throws: Never.self) {
            try await store.write {
              try $0.post(Outgoing(lane: "!a", payload: [], created: now))
            }
          }
        }
        group.cancelAll()
      }
      try await store.expect(1) { try $0.unsentOutgoing() }
    }
  }

  @Test(arguments: Engine.allCases)
  func `many writers at once lose nothing`(engine: Engine) async throws {
    try await engine.store { store in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            let key = try Key("$\(number % 20)")
            try await store.write { try $0.arrive([(key: key, lane: "!a", payload: [])], at: now) }
          }
        }
        try await group.waitForAll()
      }
      try await store.expect(20) { try $0.waitingArrivals() }
    }
  }
}
