import Concurrency
import Glibc
import TestSupport
import Testbed
import Testing

/// The studio is killed at random moments while six people in three rooms ask and tap.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)))
struct StudioKillTests {
  /// `EASEL_SEED=4711` lets people do again what they did, and kills after the same waits.
  private static var seed: UInt64 {
    if let one = unsafe getenv("EASEL_SEED"), let seed = unsafe UInt64(String(cString: one)) {
      return seed
    }
    return UInt64.random(in: 1...999_999)
  }

  @Test(.timeLimit(.minutes(isLong ? 40 : 5)))
  func `every prompt ends in one picture and one critique, and every tap has one effect`()
    async throws
  {
    let (prompts, kills) = isLong ? (300, 200) : (40, 20)
    let options: [StudioSoak.Option] = [.approve, .iterate, .restart]
    let seed = Self.seed
    print("the soak's seed is \(seed)")
    let soak = try await StudioSoak.opens(seed: seed)
    for kill in 0..<kills {
      while soak.prompts.count < prompts * (kill + 1) / kills { try await soak.someoneAsks() }
      try await soak.someoneTaps(options)
      // Anything from before its store is open to after all is done.
      try await Task.sleep(for: soak.moment(upTo: 2_000))
      await soak.studio.kill()
      // People do not stop because nobody is there.
      if soak.happens(oneIn: 3) { try await soak.someoneTaps(options) }
      try soak.studio.run()
    }
    let deadline = ContinuousClock.now + .seconds(20)
    while soak.taps.count < kills, ContinuousClock.now < deadline {
      try await soak.someoneTaps(options)
      try await Task.sleep(for: .milliseconds(100))
    }
    let faults = try await soak.settles(within: .seconds(isLong ? 900 : 160))
    // Time for one too many.
    try await Task.sleep(for: .seconds(3))
    let late = soak.faults()
    #expect(
      faults.isEmpty && late.isEmpty,
      "seed \(seed)\n\((faults + late).joined(separator: "\n"))\n\(soak.studio.log.suffix(4_000))")
    let imbalances = try await soak.imbalances()
    #expect(imbalances == [0, 0, 0])
    #expect(soak.taps.count >= kills / 2)
    #expect(soak.unreadable() == [])
    #expect(soak.troubles() == [])
    // The server gives out no key that is not in the store.
    let refusals = try await soak.server.refusals(saying: "already exists")
    #expect(refusals == 0)
    let status = await soak.studio.stop()
    #expect(status == 0)
  }
}
