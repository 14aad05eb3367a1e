internal import Concurrency
internal import Glibc
internal import Simulation

/// The seeds of every simulation: 200 on each commit, more with `EASEL_SEEDS=10000`, which is what
/// `scripts/test --long` sets.
let seeds: Range<UInt64> = {
  let wanted = unsafe getenv("EASEL_SEEDS").flatMap { unsafe UInt64(String(cString: $0)) }
  return 0..<(wanted ?? 200)
}()

/// Runs `body` for every seed in one test, and names the seed that failed. A test each would drown
/// the log.
func forEverySeed(_ body: @escaping @Sendable (UInt64) throws -> Void) async throws {
  try await onAThread {
    for seed in seeds {
      do { try body(seed) } catch { throw FailedSeed(seed: seed, cause: error) }
    }
  }
}

/// Runs `body` with a crash at the first step, at the second, and so on, until a run ends without
/// having reached it. - Returns: how many steps there are.
func atEveryStep(
  _ body: @escaping @Sendable (_ crash: Int, _ wasReached: Guarded<Bool>) throws -> Void
) async throws -> Int {
  try await onAThread {
    var crash = 1
    while true {
      let wasReached = Guarded(false)
      try body(crash, wasReached)
      if !wasReached.withLock({ $0 }) { return crash - 1 }
      crash += 1
    }
  }
}

struct FailedSeed: Error, CustomStringConvertible {
  let seed: UInt64
  let cause: any Error
  var description: String { "seed \(seed): \(cause)" }
}

/// A promise that a simulation found broken.
struct Broken: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

func promise(_ holds: Bool, _ text: @autoclosure () -> String) throws {
  if !holds { throw Broken(text()) }
}
