import BlobFolder
import Concurrency
import Glibc
import Storage
import TestSupport
import Testing

/// A real process on a real folder, killed again and again.
@Suite(.timeLimit(.minutes(2))) struct KillTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("blobs") }

  @Test func `what was said to be put outlives every kill, and nothing half is ever seen`()
    async throws
  {
    var chance = SplitMix64(seed: 20_261_121)
    var told: Set<BlobName> = []
    var unfinished = 0
    for round in 0..<20 {
      let clerk = ChildProcess(
        builtProgram("clerk"), ["blobs", path, "\(round * 1_000)"], deadline: .seconds(60))
      _ = await clerk.becomes { $0.outputSoFar.contains("put ") }
      if round % 2 == 0 {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0..<60, using: &chance)))
      } else {
        // In the middle of a put, which is short.
        _ = await comesTrue(looking: .microseconds(100)) { !names(in: "\(path)/new").isEmpty }
      }
      clerk.signal(SIGKILL)
      let outcome = try await clerk.end()
      #expect(outcome.status == 128 + SIGKILL && outcome.error == "", "round \(round)")
      for line in outcome.output.split(separator: "\n") where line.hasPrefix("put ") {
        // The last line may have been cut.
        if let name = BlobName(parsing: line.dropFirst(4)) { told.insert(name) }
      }
      unfinished += names(in: "\(path)/new").count
    }
    #expect(told.count >= 20)
    #expect(unfinished > 0, "no put was under way when its process was killed")

    let blobs = try await BlobFolder.open(path, clock: .system)
    #expect(names(in: "\(path)/new") == [])
    var seen: Set<BlobName> = []
    var last: BlobName?
    while let end = try await blobs.list(after: last, atMost: 100).last {
      for entry in try await blobs.list(after: last, atMost: 100) {
        let size = try await blobs.get(entry.name)?.count
        #expect(size == entry.count)
        seen.insert(entry.name)
      }
      last = end.name
    }
    #expect(told.subtracting(seen).isEmpty)
  }
}
