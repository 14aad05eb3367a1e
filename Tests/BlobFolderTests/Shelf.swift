import BlobFolder
import Concurrency
import MemoryStorage
import Storage
import TestSupport

/// A store of blobs to hold to the contract, with what a test needs to disturb it. Another adapter
/// joins as another case of ``Kind``.
struct Shelf: Sendable {
  enum Kind: String, CaseIterable, Sendable { case memory, folder }

  let blobs: any BlobStore
  let time: Time
  private let spoil: @Sendable (BlobName) -> Void

  init(_ kind: Kind, maximumCount: Int = 1 << 20) async throws {
    let time = Time()
    self.time = time
    switch kind {
    case .memory:
      let memory = MemoryBlobs(clock: time.clock, maximumCount: maximumCount)
      blobs = memory
      spoil = memory.damage
    case .folder:
      let folder = TemporaryFolder()
      let path = folder.path("blobs")
      blobs = try await BlobFolder.open(path, clock: time.clock, maximumCount: maximumCount)
      spoil = { name in
        let file = blobFile(name, in: path, of: folder)
        var bytes = readFile(file) ?? []
        bytes[0] ^= 1
        writeFile(bytes, to: file)
      }
    }
  }

  /// Changes one bit behind the store's back.
  func damage(_ name: BlobName) { spoil(name) }
}

/// Where a blob is; `folder` is named so that it lives as long as who asks.
func blobFile(_ name: BlobName, in path: String, of folder: TemporaryFolder) -> String {
  let digits = name.description
  return "\(path)/\(digits.prefix(2))/\(digits.dropFirst(2).prefix(2))/\(digits)"
}

/// A clock that a test sets.
final class Time: Sendable {
  private let instant = Guarded(Instant(milliseconds: 1_800_000_000_000))

  var now: Instant { instant.withLock { $0 } }
  var clock: WallClock {
    WallClock(now: { self.now }, sleep: { self.pass($0) })
  }

  func pass(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
