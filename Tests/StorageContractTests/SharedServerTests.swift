import Concurrency
import Postgres
import PostgresStorage
import SQLStorage
import Secrets
import Storage
import TestSupport
import Testing

/// Several stores on one database, and a server that is not always there.
@Suite(.timeLimit(.minutes(2))) struct SharedServerTests {
  private func open(_ address: String) async throws -> PostgresStore {
    try await PostgresStore.open(
      PostgresSettings(Secret(address)), clock: .system, randomness: .system)
  }

  @Test func `newer words never take the place of what is being prepared`() async throws {
    let store = try await open(try await PostgresCluster.shared().database())
    let id = try await store.write {
      try $0.post(Outgoing(lane: "!a", payload: [1], coalescing: "bar", created: now))
    }
    let (hasRead, isPrepared) = (Gate(), Gate())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await store.write { transaction in
          guard var older = try transaction.unprepared(lane: "!a", coalescing: "bar") else {
            return
          }
          hasRead.open()
          // The other would get in here, were the row not ours.
          let limit = ContinuousClock.now + .milliseconds(500)
          while !isPrepared.isOpen, ContinuousClock.now < limit {}
          older.payload = [2]
          try transaction.update(older)
        }
      }
      group.addTask {
        try await hasRead.wait()
        try await store.write { transaction in
          guard let message = try transaction.nextOutgoing(at: now, inHand: 1) else { return }
          _ = try transaction.prepare(message, wire: message.payload, transactionID: "t")
        }
        isPrepared.open()
      }
      try await group.waitForAll()
    }
    let message = try await store.read { try $0.outgoing(id) }
    #expect(message?.state == .prepared && message?.wire == [2])
    await store.close()
  }

  @Test func `two that look for a key and both do not find it make one job`() async throws {
    let store = try await open(try await PostgresCluster.shared().database())
    let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
      for _ in 0..<12 {
        group.addTask {
          try await store.write {
            try $0.enqueue(
              Job(queue: "p", lane: "!a", key: "once", payload: [], created: now), at: now)
          }
        }
      }
      return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    await store.close()
  }

  @Test func `connections that are ended under the loops' work cost nobody anything`() async throws
  {
    let address = try await PostgresCluster.shared().database()
    let store = try await open(address)
    let said = Guarded<[String: Set<String>]>([:])
    try await withLoops { group in
      group.addTask {
        try await InboxLoop(
          store: store, policy: .eager, clock: .system, randomness: .seeded(1)
        ) { arrival, transaction, now in
          try transaction.enqueue(
            Job(
              queue: "p", lane: arrival.lane, key: arrival.key, payload: arrival.payload,
              created: now), at: now)
        }.run()
      }
      for number in 0..<2 {
        group.addTask {
          try await JobLoop(
            store: store, queue: "p", worker: "\(number)", lease: .seconds(5), policy: .eager,
            clock: .system, randomness: .seeded(2),
            settled: { job, transaction, now in
              try transaction.post(
                Outgoing(lane: job.lane, payload: job.result ?? [], created: now))
            }
          ) { .done($0.job.payload) }.run()
        }
      }
      group.addTask {
        try await OutboxSender(
          store: store, policy: .eager, limits: RateBudget.Limits(rate: 100, burst: 1_000),
          clock: .system, randomness: .seeded(3),
          prepare: { message, _, _ in .ready(wire: message.payload) }
        ) { message in
          // As a homeserver does: the same transaction id is the same message.
          let text = String(decoding: message.wire ?? [], as: UTF8.self)
          said.withLock { _ = $0[text, default: []].insert(message.transactionID ?? "") }
          return .sent(result: [])
        }.run()
      }
    } until: {
      for number in 0..<40 {
        let key = try Key("$\(number)")
        _ = try await store.write {
          try $0.arrive([(key: key, lane: "!a", payload: Array("\(number)".utf8))], at: now)
        }
        if number % 4 == 0 { try endConnections(address) }
      }
      for _ in 0..<10 {
        try endConnections(address)
        try await Task.sleep(for: .milliseconds(30))
      }
      try await waitUntil("all is said", within: .seconds(60)) { said.withLock { $0.count } >= 40 }
    }
    #expect(said.withLock { $0.keys.sorted() } == (0..<40).map { "\($0)" }.sorted())
    #expect(said.withLock { $0.filter { $0.value.count != 1 } } == [:])
    let left = try await store.read { [try $0.waitingArrivals(), try $0.waitingJobs()] }
    #expect(left == [0, 0])
    await store.close()
  }

  @Test func `a server that is restarted under a job gets its result, once`() async throws {
    let cluster = try await PostgresCluster.start()
    let store = try await open(try await cluster.database())
    let (begun, ended) = (Gate(), Guarded(0))
    let id = try await store.write {
      try $0.enqueue(Job(queue: "p", lane: "!a", payload: [], created: now), at: now)
    }
    try await withLoops { group in
      group.addTask {
        try await JobLoop(
          store: store, queue: "p", worker: "w", lease: .seconds(5), policy: .eager,
          clock: .system, randomness: .seeded(1),
          settled: { job, transaction, now in
            try transaction.post(Outgoing(lane: "!a", payload: job.result ?? [], created: now))
          }
        ) { _ in
          begun.open()
          try await Task.sleep(for: .milliseconds(300))
          ended.withLock { $0 += 1 }
          return .done([7])
        }.run()
      }
    } until: {
      try await begun.wait()
      try await cluster.restart()
      try await waitUntil("the job is settled", within: .seconds(60)) {
        try await store.read { try $0.job(id)?.isSettled == true }
      }
    }
    let job = try await store.read { try $0.job(id) }
    #expect(job?.state == .done && job?.result == [7])
    let messages = try await store.read { try $0.unsentOutgoing() }
    #expect(messages == 1 && ended.withLock { $0 } >= 1)
    await store.close()
    try await cluster.stop()
  }

  @Test func `one gateway hears at once what another commits`() async throws {
    let address = try await PostgresCluster.shared().database()
    let (here, there) = (try await open(address), try await open(address))
    try await withLoops { group in
      group.addTask { await there.listen() }
    } until: {
      // The listener rings once when it has begun to listen.
      try await waitUntil("the bell rings", within: .seconds(60)) { there.bell(.jobs).rings > 0 }
      for topic in [Topic.inbox, .jobs, .outbox] {
        let rings = there.bell(topic).rings
        let waited = try await ContinuousClock().measure {
          try await here.write { transaction in
            switch topic {
            case .inbox: try transaction.arrive([(key: "$1", lane: "!", payload: [])], at: now)
            case .jobs:
              try transaction.enqueue(
                Job(queue: "p", lane: "!", payload: [], created: now), at: now)
            default: try transaction.post(Outgoing(lane: "!", payload: [], created: now))
            }
          }
          try await there.bell(topic).wait(after: rings, atMost: .seconds(30), on: .system)
        }
        #expect(there.bell(topic).rings > rings)
        // Milliseconds, and far from the thirty seconds of a look without a bell.
        #expect(waited < .seconds(5), "\(topic)")
      }
    }
    await here.close()
    await there.close()
  }

  @Test func `workers of two gateways take each job once`() async throws {
    let address = try await PostgresCluster.shared().database()
    let stores = [try await open(address), try await open(address)]
    let taken = Guarded<[JobID: Set<String>]>([:])
    let runs = Guarded(0)
    for number in 0..<60 {
      let lane = try Key("!\(number % 7)")
      _ = try await stores[0].write {
        try $0.enqueue(Job(queue: "p", lane: lane, payload: [], created: now), at: now)
      }
    }
    try await withLoops { group in
      for (number, store) in (stores + stores + stores).enumerated() {
        group.addTask {
          try await JobLoop(
            store: store, queue: "p", worker: "\(number)", lease: .seconds(60),
            clock: .system, randomness: .seeded(UInt64(number)),
            settled: { job, transaction, now in
              try transaction.post(Outgoing(lane: job.lane, payload: [], created: now))
            }
          ) { inHand in
            taken.withLock { _ = $0[inHand.job.id, default: []].insert("\(number)") }
            runs.withLock { $0 += 1 }
            try await Task.sleep(for: .milliseconds(5))
            return .done([])
          }.run()
        }
      }
    } until: {
      try await waitUntil("all are posted", within: .seconds(60)) {
        try await stores[1].read { try $0.unsentOutgoing() } >= 60
      }
    }
    #expect(runs.withLock { $0 } == 60)
    #expect(taken.withLock { $0.count } == 60)
    #expect(taken.withLock { Set($0.values.joined()).count } > 1, "one worker did it all")
    let messages = try await stores[0].read { try $0.unsentOutgoing() }
    #expect(messages == 60)
    for store in stores { await store.close() }
  }

  /// Ends every other connection to this database, as an administrator would.
  private func endConnections(_ address: String) throws {
    let connection = try PostgresConnection(PostgresSettings(Secret(address)))
    try connection.run(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      """)
  }
}
