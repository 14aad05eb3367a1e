internal import Glibc
import Testing

/// Whatever happens, in whatever order: the promises of `Promises` hold after every decision.
@Suite struct WalkTests {
  @Test(.timeLimit(.minutes(10)))
  func `no life of a studio breaks a promise`() throws {
    var failed: [String] = []
    for seed in seeds where failed.count < 3 {
      var walk = Walk(seed: seed)
      do { try walk.run(steps: 100) } catch { failed.append("seed \(seed): \(error)") }
    }
    #expect(failed.isEmpty)
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
