package import Concurrency

/// Where pictures and everything else too big for a row are kept: bytes under the name of their
/// SHA-256.
///
/// 1. When `put` returns, the bytes survive a crash. When it throws, or never returns, nobody sees
///    any part of them, though all of them may be there.
/// 2. `put` of bytes that are there already changes nothing but their time, which is now.
/// 3. `get` gives the bytes that were put, or throws. It never gives others.
/// 4. `remove(_:ifPutBefore:)` looks at the time and removes in one step: no `put` comes between.
///
/// What refers to a blob is kept in a ``Store``, and the two cannot commit together. So: put first,
/// then commit the reference, and ``BlobSweep`` takes away what nothing refers to.
package protocol BlobStore: Sendable {
  /// The most bytes that one blob may have.
  var maximumCount: Int { get }

  @discardableResult
  func put(_ bytes: [UInt8]) async throws(BlobError) -> BlobName

  /// The bytes, checked against their name; `nil` when there is no such blob.
  func get(_ name: BlobName) async throws(BlobError) -> [UInt8]?

  /// What is known without reading the bytes; `nil` when there is no such blob.
  func look(_ name: BlobName) async throws(BlobError) -> BlobEntry?

  /// Whether there was such a blob, and it is gone. One put at `time` or later stays.
  @discardableResult
  func remove(_ name: BlobName, ifPutBefore time: Instant) async throws(BlobError) -> Bool

  /// The next blobs in the order of their names. What is put or removed meanwhile may be in it or not.
  func list(after name: BlobName?, atMost count: Int) async throws(BlobError) -> [BlobEntry]
}

/// A blob as its store sees it from outside.
package struct BlobEntry: Hashable, Sendable {
  package let name: BlobName
  package let count: Int
  /// When it was put last.
  package let put: Instant

  package init(name: BlobName, count: Int, put: Instant) {
    self.name = name
    self.count = count
    self.put = put
  }
}

extension BlobStore {
  package func contains(_ name: BlobName) async throws(BlobError) -> Bool {
    try await look(name) != nil
  }

  package func size(_ name: BlobName) async throws(BlobError) -> Int? {
    try await look(name)?.count
  }

  @discardableResult
  package func remove(_ name: BlobName) async throws(BlobError) -> Bool {
    try await remove(name, ifPutBefore: .distantFuture)
  }
}
