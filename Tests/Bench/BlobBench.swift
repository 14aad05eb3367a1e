import BlobFolder
import Concurrency
import Digest
import Storage
import TestSupport

/// Blobs of the size of a picture, each on the disk when it is said to be; and the digest alone.
private func blobs() async throws -> [Figure] {
  let folder = TemporaryFolder()
  let blobs = try await BlobFolder.open(folder.path("blobs"), clock: .system)
  var content = [UInt8](repeating: 7, count: 2 << 20)
  var (puts, gets): ([Double], [Double]) = ([], [])
  let clock = ContinuousClock()
  for number in 0..<20 {
    content[0] = UInt8(number)
    let bytes = content
    var start = clock.now
    let name = try await blobs.put(bytes)
    puts.append((clock.now - start).inSeconds * 1_000)
    start = clock.now
    _ = try await blobs.get(name)
    gets.append((clock.now - start).inSeconds * 1_000)
  }
  let hashing = clock.measure { for _ in 0..<8 { _ = SHA256.digest(content) } }
  return [
    Figure(
      name: "blobs.put", value: median(puts), unit: "ms", direction: .lessIsBetter, aim: .none),
    Figure(
      name: "blobs.get", value: median(gets), unit: "ms", direction: .lessIsBetter,
      aim: .bound(50)),
    Figure(
      name: "blobs.sha256", value: 16 / hashing.inSeconds, unit: "MiB/s",
      direction: .moreIsBetter, aim: .bound(150)),
  ]
}

let blobBench = Bench(
  name: "blobs", purpose: "2 MiB put into a folder and got, and the digest of it", measure: blobs)
