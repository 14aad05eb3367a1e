internal import Glibc
import StudioStage
import Testing

/// Whatever happens, in whatever order: the promises of `Promises` hold after every decision.
@Suite struct WalkTests {
  @Test(.timeLimit(.minutes(10)))
  func `no life of a studio breaks a promise`() throws {
    var failed: [String] = []
    var told: Set<String> = []
    for seed in seeds where failed.count < 3 {
      var walk = Walk(seed: seed)
      do { try walk.run(steps: 100) } catch { failed.append("seed \(seed): \(error)") }
      if seed < 150 {
        for fact in walk.stage.facts { told.insert(String("\(fact)".prefix { $0 != "(" })) }
      }
    }
    #expect(failed.isEmpty)
    // A walk that never gets anywhere breaks nothing.
    let reached: Set = [
      "picture", "critique", "noCritique", "candidates", "seeds", "withdrawSeeds", "gateDecided",
      "gateReopened", "tapRefused", "tapNeedsWord", "late", "paintingFailed", "hidden", "refused",
      "notHonoured", "sourceIs", "editOffered", "collectionOpened", "collected", "tasteLearnt",
      "directorSaid", "promptCard", "answer",
    ]
    #expect(seeds.count < 150 || reached.isSubset(of: told), "never: \(reached.subtracting(told))")
  }
}

/// 300 on each run; as many as `EASEL_SEEDS` says, or the one that `EASEL_SEED` names.
private let seeds: Range<UInt64> = {
  if let one = number("EASEL_SEED") { return one..<one + 1 }
  return 0..<(number("EASEL_SEEDS") ?? 300)
}()

private func number(_ name: String) -> UInt64? {
  unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
}
