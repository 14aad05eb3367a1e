import Concurrency
import Simulation
import Storage
import Studio
import TestSupport
import Testing

/// The whole way of one event, in real time, on every engine: in, handled, worked on, said.
@Suite(.timeLimit(.minutes(2))) struct LoopContract {
  @Test(arguments: Engine.allCases)
  func `events go in, pictures come out, each once`(engine: Engine) async throws {
    let said = Guarded<[String]>([])
    try await engine.play(WholeWay(said: said))
    #expect(said.withLock { $0.sorted() } == (0..<20).map { "painted \($0)" }.sorted())
  }
}

/// A handler that asks the store for what cannot be is at fault, not the store.
extension LoopContract {
  @Test(arguments: Engine.allCases)
  func `an event that asks for what cannot be is put aside, and the loop goes on`(
    engine: Engine
  ) async throws {
    try await engine.play(Impossible())
  }
}

private struct Impossible: Scenario {
  func play<S: Store>(_ store: S) async throws where S.Transaction: StudioGround {
    _ = try await store.write {
      try $0.arrive(
        [(key: "$1", lane: "!a", payload: [1]), (key: "$2", lane: "!a", payload: [2])], at: now)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await InboxLoop(
          store: store, policy: LoopPolicy(attempts: 1), clock: .system, randomness: .seeded(1)
        ) { arrival, transaction, now in
          guard arrival.payload == [1] else { return }
          let tooLarge = [UInt8](repeating: 0, count: Outgoing.maximumPayload + 1)
          try transaction.post(Outgoing(lane: "!a", payload: tooLarge, created: now))
        }.run()
      }
      try await waitUntil("all is handled", within: .seconds(60)) {
        try await store.read { try $0.waitingArrivals() } == 0
      }
      group.cancelAll()
      while let result = await group.nextResult() {
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
      }
    }
    let states = try await store.read {
      [try $0.arrival("$1")?.state, try $0.arrival("$2")?.state]
    }
    #expect(states == [.aside, .done])
  }
}

private struct WholeWay: Scenario {
  let said: Guarded<[String]>

  func play<S: Store>(_ store: S) async throws where S.Transaction: StudioGround {
    let chance = Randomness.seeded(1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await InboxLoop(store: store, clock: .system, randomness: chance) {
          arrival, transaction, now in
          try transaction.enqueue(
            Job(
              queue: "p", lane: arrival.lane, key: arrival.key, payload: arrival.payload,
              created: now), at: now)
        }.run()
      }
      for number in 0..<3 {
        group.addTask {
          try await JobLoop(
            store: store, queue: "p", worker: "\(number)", clock: .system, randomness: chance,
            settled: { job, transaction, now in
              guard case .done = job.state, let result = job.result else { return }
              try transaction.post(Outgoing(lane: job.lane, payload: result, created: now))
            }
          ) { .done(Array("painted ".utf8) + $0.job.payload) }.run()
        }
      }
      group.addTask {
        try await OutboxSender(
          store: store, limits: RateBudget.Limits(rate: 100, burst: 100), clock: .system,
          randomness: chance, prepare: { message, _, _ in .ready(wire: message.payload) }
        ) { message in
          said.withLock { $0.append(String(decoding: message.wire ?? [], as: UTF8.self)) }
          return .sent(result: [1])
        }.run()
      }
      for number in 0..<20 {
        let key = try Key("$\(number)")
        _ = try await store.write {
          try $0.arrive([(key: key, lane: "!a", payload: Array("\(number)".utf8))], at: now)
        }
      }
      try await waitUntil("all is said", within: .seconds(60)) { said.withLock { $0.count } >= 20 }
      group.cancelAll()
      while let result = await group.nextResult() {
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
      }
    }
    let left = try await store.read {
      [try $0.waitingArrivals(), try $0.waitingJobs(), try $0.unsentOutgoing()]
    }
    #expect(left == [0, 0, 0])
  }
}
