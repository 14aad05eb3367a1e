import Concurrency
import MemoryStorage
import Simulation
import Storage
import Testing

/// The loops over the tables show that they go round, and only as long as they do.
@Suite struct VitalsTests {
  /// What is stuck after an hour in which these run.
  private func stuckLoops(
    _ loop: @escaping @Sendable (MemoryStore, LoopPolicy, Simulation) async throws -> Void
  ) throws -> [String] {
    let simulation = Simulation(seed: 1)
    let vitals = Vitals(clock: simulation.clock)
    let store = MemoryStore()
    return try simulation.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await loop(store, LoopPolicy(vitals: vitals), simulation) }
        try await simulation.sleep(for: .seconds(3_600))
        let stuck = vitals.stuck
        group.cancelAll()
        while await group.nextResult() != nil {}
        return stuck
      }
    }
  }

  private func sender(
    _ store: MemoryStore, _ policy: LoopPolicy, _ simulation: Simulation,
    _ deliver: @escaping @Sendable () async throws -> Delivery
  ) -> OutboxSender<MemoryStore> {
    OutboxSender(
      store: store, policy: policy, clock: simulation.clock, randomness: simulation.randomness,
      prepare: { message, _, _ in .ready(wire: message.payload) },
      deliver: { _ in try await deliver() })
  }

  @Test func `loops with nothing to do go round`() throws {
    let stuck = try stuckLoops { store, policy, simulation in
      let (clock, randomness) = (simulation.clock, simulation.randomness)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await InboxLoop(
            store: store, policy: policy, clock: clock, randomness: randomness,
            handle: { _, _, _ in }
          ).run()
        }
        group.addTask {
          try await JobLoop(
            store: store, queue: "p", worker: "w", policy: policy, clock: clock,
            randomness: randomness, work: { _ in .done([]) }
          ).run()
        }
        group.addTask {
          try await sender(store, policy, simulation) { .unreachable("") }.run()
        }
        group.addTask {
          try await sender(store, policy, simulation) { .unreachable("") }.runFree()
        }
        try await group.waitForAll()
      }
    }
    #expect(stuck == [])
  }

  @Test func `a sender whose server never answers is stuck`() throws {
    let stuck = try stuckLoops { store, policy, simulation in
      _ = try await store.write {
        try $0.post(Outgoing(lane: "!a", payload: [1], created: simulation.now))
      }
      try await sender(store, policy, simulation) {
        try await simulation.sleep(for: .seconds(100_000))
        return .unreachable("")
      }.run()
    }
    #expect(stuck == ["sending"])
  }

  @Test func `a painter that takes an hour is not, while its lease is renewed`() throws {
    let stuck = try stuckLoops { store, policy, simulation in
      _ = try await store.write {
        try $0.enqueue(
          Job(queue: "p", lane: "!a", payload: [], created: simulation.now), at: simulation.now)
      }
      try await JobLoop(
        store: store, queue: "p", worker: "w", policy: policy, clock: simulation.clock,
        randomness: simulation.randomness,
        work: { _ in
          try await simulation.sleep(for: .seconds(100_000))
          return .done([])
        }
      ).run()
    }
    #expect(stuck == [])
  }
}
