import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Testing
import Workers

/// Whole studios under seeds: rooms, people, taps, edits and redactions; painters that are slow, fail
/// or are somewhere else; critics that fail; disks that are full for a moment; and a process that
/// dies at any commit.
@Suite struct StudioSimulation {
  @Test(.timeLimit(.minutes(60)))
  func `no request is lost, none painted twice, credits balance, and all is quiet at the end`()
    async throws
  {
    try await forEverySeed { try play(seed: $0) }
  }

  @Test func `the seeds meet everything that they are there for`() async throws {
    let met = try await onAThread {
      var met: Set<String> = []
      for seed in 0..<40 as Range<UInt64> { met.formUnion(try play(seed: seed)) }
      return met
    }
    let wanted: Set<String> = [
      "picture", "critique", "noCritique", "candidates", "seeds", "withdrawSeeds", "gateDecided",
      "gateReopened", "tapRefused", "late", "paintingFailed", "hidden", "refused",
      "sourceIs", "editOffered", "collectionOpened", "tasteLearnt", "directorSaid", "promptCard",
      "answer", "painted twice after a crash", "adopted", "gone",
    ]
    #expect(wanted.subtracting(met).isEmpty)
  }

  @Test(arguments: Planted.allCases)
  func `a planted mistake is found`(planted: Planted) async throws {
    await #expect(throws: (any Error).self) {
      try await onAThread {
        for seed in 0..<40 as Range<UInt64> { try play(seed: seed, planted: planted) }
      }
    }
  }
}

/// - Returns: what happened in that life.
@discardableResult
private func play(seed: UInt64, planted: Planted? = nil) throws -> Set<String> {
  let simulation = Simulation(seed: seed)
  let studios = Studios(simulation, planted: planted)
  try simulation.run {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await studios.world.live(acts: 40, studios.disk) }
      group.addTask {
        try await simulation.live(
          crashOneIn: 300, life: .seconds(1_200), until: { studios.isQuiet() }
        ) { try await studios.run(in: $0) }
      }
      try await group.waitForAll()
    }
    try await studios.promiseAtTheEnd()
  }
  return studios.events()
}
