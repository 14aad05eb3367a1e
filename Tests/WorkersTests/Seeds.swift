internal import Simulation
internal import Concurrency

/// The seeds of whole studios: 40 on each commit; `EASEL_SEEDS=10000` runs 2,000, which is what
/// `scripts/test --long` does, since each is a day of some rooms; `EASEL_SEED=4711` runs that one,
/// to look at a failure again; `EASEL_FIRST=500` begins there.
let seeds: Range<UInt64> = {
  if let one = seedSetting("EASEL_SEED") { return one..<one + 1 }
  let first = seedSetting("EASEL_FIRST") ?? 0
  return first..<first + min(seedSetting("EASEL_SEEDS") ?? 40, 2_000)
}()

/// The life that dies at each of its commits: a short one on each commit, a whole one with more seeds
/// than usual.
let sweptSeed: UInt64 = seedSetting("EASEL_SEED") ?? 9
let sweptActs = (seedSetting("EASEL_SEEDS") ?? 0) > 100 ? 40 : 3

/// Runs `body` for every seed in one test, and names the seeds that failed. A test each would drown
/// the log.
func forEverySeed(_ body: @escaping @Sendable (UInt64) throws -> Void) async throws {
  try await onAThread {
    var failed: [FailedSeed] = []
    for seed in seeds where failed.count < 10 {
      do { try body(seed) } catch { failed.append(FailedSeed(seed: seed, cause: error)) }
    }
    if !failed.isEmpty { throw FailedSeeds(seeds: failed) }
  }
}

struct FailedSeeds: Error, CustomStringConvertible {
  let seeds: [FailedSeed]
  var description: String { seeds.map(\.description).joined(separator: "\n") }
}

/// What all seeds together were.
final class Tally: Sendable {
  private let lives = Guarded<[Life]>([])

  func add(_ life: Life) { lives.withLock { $0.append(life) } }

  var met: Set<String> {
    lives.withLock { lives in lives.reduce(into: []) { $0.formUnion($1.met) } }
  }

  /// For whoever asked for more seeds than usual.
  func report() {
    guard seedSetting("EASEL_SEEDS") != nil else { return }
    let lives = lives.withLock { $0 }
    print(
      "\(lives.count) seeds, \(lives.reduce(0) { $0 + $1.steps }) steps, "
        + "\(lives.reduce(0) { $0 + $1.points } / 2) commits, "
        + "\(lives.reduce(0) { $0 + $1.crashes }) crashes")
  }
}
