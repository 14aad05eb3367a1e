package import Concurrency
internal import Digest
package import Storage

/// Blobs in a folder of the machine.
///
/// ```
/// blobs/
///   lock             held by every open folder, see ``FolderLock``
///   new/             what is being written; whatever a crash left here is removed at opening
///   damaged/         what was found to have other bytes than its name says
///   3f/a9/3fa9…      a blob: 64 digits
/// ```
///
/// 1. A file gets its name by a rename, after its bytes are on the disk; `put` returns after the name
///    is there too.
/// 2. Writers have the lock together, and whoever removes something has it alone: so what is in `new/`
///    then is nobody's, and no `put` of a blob is between its look and its return.
/// 3. Files are for their owner alone: 0600, folders 0700.
///
/// It has two threads, one for what waits for the disk's cache and one for what only reads, so that a
/// picture is shown while another is written.
package final class BlobFolder: BlobStore {
  /// A picture of 40 megapixels may take this much.
  package static let defaultMaximumCount = 64 << 20

  package let maximumCount: Int
  /// What an earlier life left unfinished, and was removed.
  package let leftovers: Int

  private let files: BlobFiles
  private let writer: Hand
  private let reader = Hand("blob reader")
  private let clock: WallClock

  /// Opens the folder, and makes it if need be. Its parent must be there.
  package static func open(
    _ path: String, clock: WallClock, maximumCount: Int = defaultMaximumCount
  ) async throws(BlobError) -> BlobFolder {
    let writer = Hand("blob writer")
    let (files, leftovers) = try await writer.run { () throws(BlobError) in
      let files = try BlobFiles(path: path)
      return (files, try files.removeLeftovers())
    }
    return BlobFolder(
      files: files, leftovers: leftovers, writer: writer, clock: clock, maximumCount: maximumCount)
  }

  private init(
    files: BlobFiles, leftovers: Int, writer: Hand, clock: WallClock, maximumCount: Int
  ) {
    self.files = files
    self.leftovers = leftovers
    self.writer = writer
    self.clock = clock
    self.maximumCount = maximumCount
  }

  @discardableResult
  package func put(_ bytes: [UInt8]) async throws(BlobError) -> BlobName {
    guard bytes.count <= maximumCount else {
      throw .tooLarge(bytes.count, maximum: maximumCount)
    }
    let (files, clock) = (files, clock)
    return try await writer.run { () throws(BlobError) in
      let name = BlobName(of: bytes)
      try files.put(bytes, as: name, at: clock.now())
      return name
    }
  }

  package func get(_ name: BlobName) async throws(BlobError) -> [UInt8]? {
    let (files, maximum) = (files, maximumCount)
    let (bytes, isSound) = try await reader.run { () throws(BlobError) -> ([UInt8]?, Bool) in
      guard let bytes = try files.read(name, atMost: maximum) else { return (nil, true) }
      return (bytes, BlobName(of: bytes) == name)
    }
    if isSound { return bytes }
    try await writer.run { () throws(BlobError) in try files.setAside(name, atMost: maximum) }
    throw .damaged(name)
  }

  package func look(_ name: BlobName) async throws(BlobError) -> BlobEntry? {
    let files = files
    return try await reader.run { () throws(BlobError) in try files.look(name) }
  }

  @discardableResult
  package func remove(_ name: BlobName, ifPutBefore time: Instant) async throws(BlobError) -> Bool {
    let files = files
    return try await writer.run { () throws(BlobError) in
      try files.remove(name, ifPutBefore: time)
    }
  }

  package func list(
    after name: BlobName?, atMost count: Int
  ) async throws(BlobError) -> [BlobEntry] {
    let files = files
    return try await reader.run { () throws(BlobError) in
      try files.list(after: name, atMost: count)
    }
  }
}
