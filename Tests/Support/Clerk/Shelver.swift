import BlobFolder
import Concurrency
import Storage

/// Puts blobs, each large enough to be killed in the middle of, and says so after each.
func putBlobs(in path: String, first: Int, until stop: Gate) async throws {
  let blobs = try await BlobFolder.open(path, clock: .system)
  var number = first
  while !stop.isOpen {
    var chance = SplitMix64(seed: UInt64(number))
    let bytes = (0..<(1 << 17)).flatMap { _ -> [UInt8] in
      let word = UInt64.random(in: 0...(.max), using: &chance)
      return [UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word >> 8)]
    }
    let name = try await blobs.put(bytes)
    writeToStandardOutput("put \(name)\n")
    number += 1
  }
}
