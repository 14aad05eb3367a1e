internal import Concurrency

/// The process is gone: nothing it does from here on reaches the world.
package struct Crash: Error, Equatable {
  package init() {}
}

/// One life of the program under test, from start to crash or stop.
///
/// Everything the program does to the world passes through ``step(_:)``. Once dead, every step
/// throws ``Crash``, so that no loop of a dead process can tidy up after itself.
package final class SimulatedProcess: Sendable {
  private struct State {
    var isDead = false
    var steps = 0
  }

  private let simulation: Simulation
  private let crashOneIn: Int?
  private let crashAt: Int?
  private let state = Guarded(State())

  /// Dies by chance at one step in `crashOneIn`, or at exactly the step `crashAt`; the first is 1.
  package init(_ simulation: Simulation, crashOneIn: Int? = nil, crashAt: Int? = nil) {
    self.simulation = simulation
    self.crashOneIn = crashOneIn
    self.crashAt = crashAt
  }

  package var isDead: Bool { state.withLock { $0.isDead } }
  package var steps: Int { state.withLock { $0.steps } }

  /// The process dies here and now: `throw process.die()`.
  package func die() -> Crash {
    state.withLock { $0.isDead = true }
    return Crash()
  }

  /// A place at which others may run, time may pass, and the process may die.
  package func step(_ point: String) async throws {
    guard !isDead else { throw Crash() }
    let step = state.withLock { state in
      state.steps += 1
      return state.steps
    }
    if step == crashAt || crashOneIn.map(simulation.chance(oneIn:)) == true {
      throw die()
    }
    await Task.yield()
    guard !isDead else { throw Crash() }
  }
}

extension Simulation {
  /// Runs a program over and over, each time until it crashes or has run for a random while, until
  /// `isDone` says that there is nothing left to do.
  package func live(
    crashOneIn: Int? = nil, crashAt: Int? = nil, life: Duration = .seconds(60), lives: Int = 2_000,
    until isDone: @escaping @Sendable () async throws -> Bool,
    _ program: @escaping @Sendable (SimulatedProcess) async throws -> Void
  ) async throws {
    for number in 1...lives {
      if try await isDone() { return }
      // A planted crash happens in the first life alone, or nothing would ever be done.
      let process = SimulatedProcess(
        self, crashOneIn: crashOneIn, crashAt: number == 1 ? crashAt : nil)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await program(process) }
        group.addTask {
          try await self.sleep(for: life * Double(self.random(in: 1...100)) / 100)
        }
        var isFirst = true
        while let result = await group.nextResult() {
          if case .failure(let error) = result, !(error is Crash), !(error is CancellationError) {
            throw error
          }
          if isFirst { group.cancelAll() }
          isFirst = false
        }
      }
    }
    throw Endless(steps: lives)
  }
}
