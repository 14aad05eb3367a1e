import Concurrency
import Simulation
import Testing

@Suite struct SimulationTests {
  @Test func `the same seed makes the same run, another seed another`() throws {
    func trace(_ seed: UInt64) throws -> [String] {
      let simulation = Simulation(seed: seed)
      let log = Guarded<[String]>([])
      try simulation.run {
        await withTaskGroup(of: Void.self) { group in
          for name in ["a", "b", "c"] {
            group.addTask {
              for step in 0..<5 {
                log.withLock { $0.append("\(name)\(step)") }
                try? await simulation.sleep(for: .milliseconds(simulation.random(in: 1...100)))
              }
            }
          }
        }
      }
      return log.withLock { $0 } + ["\(simulation.now.milliseconds)"]
    }
    #expect(try trace(7) == trace(7))
    #expect(try trace(7) != trace(8))
  }

  @Test func `a deadlock is reported, not waited for`() {
    let simulation = Simulation(seed: 1)
    #expect(throws: Simulation.Stuck.self) { try simulation.run { try await Gate().wait() } }
  }

  @Test func `a loop without end is reported`() {
    let simulation = Simulation(seed: 1, maximumSteps: 1_000)
    #expect(throws: Simulation.Endless.self) {
      try simulation.run { while true { try await simulation.sleep(for: .seconds(1)) } }
    }
  }

  @Test func `virtual time passes at once`() throws {
    let simulation = Simulation(seed: 1)
    try simulation.run { try await simulation.sleep(for: .seconds(86_400)) }
    #expect(simulation.now - Simulation.start == .seconds(86_400))
  }

  @Test func `the exhaustive generator finds each permutation of four once`() {
    var all = Exhaustive()
    var seen: Set<[Int]> = []
    var runs = 0
    while all.another() {
      var rest = [1, 2, 3, 4]
      var permutation: [Int] = []
      while !rest.isEmpty { permutation.append(rest.remove(at: all.choose(upTo: rest.count - 1))) }
      seen.insert(permutation)
      runs += 1
    }
    #expect(runs == 24 && seen.count == 24)
  }

  @Test func `a fault is planted at every call in turn`() async throws {
    let faulted = Guarded<[String]>([])
    let places = await Faults.atEveryCall { faults in
      do {
        try faults.reach("one")
        try faults.reach("two")
        try faults.reach("three")
      } catch {
        faulted.withLock { $0.append("\(error)") }
      }
    }
    #expect(places == 3)
    #expect(
      faulted.withLock { $0 } == [
        "injected fault at one", "injected fault at two", "injected fault at three",
      ])
  }
}
