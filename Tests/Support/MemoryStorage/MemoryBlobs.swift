package import Concurrency
package import Storage

/// The twin of the blob stores in memory.
package final class MemoryBlobs: BlobStore {
  private struct Blob: Sendable {
    var bytes: [UInt8]
    var put: Instant
  }

  package let maximumCount: Int
  private let clock: WallClock
  private let blobs = Guarded<[BlobName: Blob]>([:])

  package init(clock: WallClock, maximumCount: Int = 64 << 20) {
    self.clock = clock
    self.maximumCount = maximumCount
  }

  @discardableResult
  package func put(_ bytes: [UInt8]) async throws(BlobError) -> BlobName {
    guard bytes.count <= maximumCount else {
      throw .tooLarge(bytes.count, maximum: maximumCount)
    }
    let name = BlobName(of: bytes)
    let now = clock.now()
    blobs.withLock { $0[name] = Blob(bytes: bytes, put: now) }
    return name
  }

  package func get(_ name: BlobName) async throws(BlobError) -> [UInt8]? {
    guard let bytes = blobs.withLock({ $0[name]?.bytes }) else { return nil }
    guard BlobName(of: bytes) == name else {
      blobs.withLock { $0[name] = nil }
      throw .damaged(name)
    }
    return bytes
  }

  package func look(_ name: BlobName) async throws(BlobError) -> BlobEntry? {
    blobs.withLock { blobs in
      blobs[name].map { BlobEntry(name: name, count: $0.bytes.count, put: $0.put) }
    }
  }

  @discardableResult
  package func remove(_ name: BlobName, ifPutBefore time: Instant) async throws(BlobError) -> Bool {
    blobs.withLock { blobs in
      guard let blob = blobs[name], blob.put < time else { return false }
      blobs[name] = nil
      return true
    }
  }

  package func list(
    after name: BlobName?, atMost count: Int
  ) async throws(BlobError) -> [BlobEntry] {
    blobs.withLock { blobs in
      blobs.filter { entry in name.map { $0 < entry.key } ?? true }
        .sorted { $0.key < $1.key }.prefix(count)
        .map { BlobEntry(name: $0.key, count: $0.value.bytes.count, put: $0.value.put) }
    }
  }

  /// Changes the first byte of a blob behind the store's back.
  package func damage(_ name: BlobName) {
    blobs.withLock { blobs in blobs[name]?.bytes[0] ^= 1 }
  }
}
