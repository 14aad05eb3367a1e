import Concurrency
import Simulation
import Testing

@Suite(.timeLimit(.minutes(1))) struct GateTests {
  @Test func `everybody who waits is let through, and whoever comes later too`() async throws {
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { try await gate.wait() } }
      gate.open()
      try await group.waitForAll()
    }
    try await gate.wait()
    #expect(gate.isOpen)
  }

  @Test func `cancelling ends the wait, before it has begun too`() async {
    let gate = Gate()
    for delay in [0, 20] {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await #expect(throws: CancellationError.self) { try await gate.wait() } }
        try? await Task.sleep(for: .milliseconds(delay))
        group.cancelAll()
      }
    }
  }

  @Test func `every waiter hears every ring`() throws {
    for seed in 0..<100 as Range<UInt64> {
      let simulation = Simulation(seed: seed)
      let bell = Doorbell()
      let heard = Guarded(0)
      try simulation.run {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<4 {
            group.addTask {
              var seen = 0 as UInt64
              while seen < 3 {
                try await bell.wait(
                  after: seen, atMost: .seconds(86_400), on: simulation.clock)
                seen = bell.rings
              }
              heard.withLock { $0 += 1 }
            }
          }
          group.addTask {
            for _ in 0..<3 {
              try await simulation.sleep(for: .milliseconds(simulation.random(in: 0...5)))
              bell.ring()
            }
          }
          try await group.waitForAll()
        }
      }
      #expect(heard.withLock { $0 } == 4)
      #expect(simulation.now - Simulation.start < .seconds(1))
    }
  }

  @Test func `a ring before the wait ends it at once, and no ring ends it in time`() throws {
    let simulation = Simulation(seed: 1)
    let bell = Doorbell()
    try simulation.run {
      let seen = bell.rings
      bell.ring()
      try await bell.wait(after: seen, atMost: .seconds(60), on: simulation.clock)
      #expect(simulation.now == Simulation.start)
      try await bell.wait(after: bell.rings, atMost: .seconds(60), on: simulation.clock)
      #expect(simulation.now - Simulation.start == .seconds(60))
    }
  }
}
