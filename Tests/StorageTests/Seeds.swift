internal import Concurrency
internal import Simulation

/// The seeds of every simulation: 200 on each commit; `EASEL_SEEDS=10000` runs so many, which is what
/// `scripts/test --long` sets; `EASEL_SEED=4711` runs that one, to look at a failure again.
let seeds: Range<UInt64> = {
  if let one = seedSetting("EASEL_SEED") { return one..<one + 1 }
  return 0..<(seedSetting("EASEL_SEEDS") ?? 200)
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
