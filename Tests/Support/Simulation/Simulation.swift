package import Concurrency

/// Runs asynchronous code on one thread, in an order and at a time chosen by a seed.
///
/// 1. Every job that becomes ready waits here; the seed picks which runs next.
/// 2. When none is ready, virtual time jumps to the earliest sleeper.
/// 3. When there is no sleeper either, the program is stuck, and that is thrown, not waited for.
/// 4. The same seed gives the same run: the same order, the same times, the same draws.
///
/// Child tasks and default actors follow their task onto this executor; an unstructured `Task {}`
/// or an actor with a thread of its own does not, so code under simulation has none.
package final class Simulation: TaskExecutor, Sendable {
  /// Nothing is ready and nobody sleeps: a deadlock, in other words.
  package struct Stuck: Error {}
  /// The program was still running after more steps than any honest run takes.
  package struct Endless: Error { package let steps: Int }

  private struct State {
    var ready: [UnownedJob] = []
    var sleepers: [Sleeper] = []
    var now: Instant
    var random: SplitMix64
    var tickets = 0
    var steps = 0
  }

  private struct Sleeper {
    let ticket: Int
    let deadline: Instant
    let gate: Gate
  }

  package static let start = Instant(milliseconds: 1_700_000_000_000)

  package let seed: UInt64
  private let maximumSteps: Int
  private let state: Guarded<State>

  package init(seed: UInt64, maximumSteps: Int = 1_000_000) {
    self.seed = seed
    self.maximumSteps = maximumSteps
    state = Guarded(State(now: Self.start, random: SplitMix64(seed: seed)))
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.ready.append(job) }
  }

  /// Runs `body` and everything it starts, to the end, on the calling thread.
  package func run<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) throws -> Success {
    let outcome = Guarded<Result<Success, any Error>?>(nil)
    Task(executorPreference: self) {
      let result: Result<Success, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.withLock { $0 = result }
    }
    while true {
      if let result = outcome.withLock({ $0 }) { return try result.get() }
      if let job = try nextJob() {
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      } else if !advance() {
        throw Stuck()
      }
    }
  }

  package var now: Instant { state.withLock { $0.now } }
  /// Jobs run so far.
  package var steps: Int { state.withLock { $0.steps } }

  /// Virtual time, as the value that production code takes.
  package var clock: WallClock {
    WallClock(now: { self.now }, sleep: { try await self.sleep(for: $0) })
  }

  /// The simulation's one source of chance, as the value that production code takes.
  package var randomness: Randomness {
    Randomness { self.state.withLock { $0.random.next() } }
  }

  package func random(in range: ClosedRange<Int>) -> Int {
    state.withLock { Int.random(in: range, using: &$0.random) }
  }

  /// True once in `denominator` times.
  package func chance(oneIn denominator: Int) -> Bool { random(in: 1...denominator) == 1 }

  package func sleep(for duration: Duration) async throws {
    let gate = Gate()
    let ticket = state.withLock { state in
      state.tickets += 1
      state.sleepers.append(
        Sleeper(ticket: state.tickets, deadline: state.now + max(duration, .zero), gate: gate))
      return state.tickets
    }
    // On cancellation the sleeper would otherwise keep time running towards it.
    defer { state.withLock { $0.sleepers.removeAll { $0.ticket == ticket } } }
    try await gate.wait()
    try Task.checkCancellation()
  }

  private func nextJob() throws(Endless) -> UnownedJob? {
    let (job, steps) = state.withLock { state -> (UnownedJob?, Int) in
      guard !state.ready.isEmpty else { return (nil, state.steps) }
      state.steps += 1
      let index = Int.random(in: state.ready.indices, using: &state.random)
      return (state.ready.remove(at: index), state.steps)
    }
    guard steps < maximumSteps else { throw Endless(steps: steps) }
    return job
  }

  /// Wakes the earliest sleeper; among equals, the one who lay down first.
  private func advance() -> Bool {
    let woken = state.withLock { state -> Sleeper? in
      let earliest = state.sleepers.indices.min { left, right in
        let (left, right) = (state.sleepers[left], state.sleepers[right])
        return (left.deadline, left.ticket) < (right.deadline, right.ticket)
      }
      guard let earliest else { return nil }
      let sleeper = state.sleepers.remove(at: earliest)
      state.now = max(state.now, sleeper.deadline)
      return sleeper
    }
    woken?.gate.open()
    return woken != nil
  }
}
