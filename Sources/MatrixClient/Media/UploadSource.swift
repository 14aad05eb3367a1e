internal import Concurrency
package import Storage

/// Where the bytes of an upload are.
package enum UploadSource: Sendable {
  case bytes([UInt8])
  /// The path of a regular file. It is read while it is sent, and never held.
  case file(String)
  /// Held while it is sent: a blob store gives whole blobs, of a size that it bounds.
  case blob(BlobName, in: any BlobStore)
}

/// An upload's bytes, ready to be read from the beginning any number of times.
struct OpenSource: Sendable {
  private enum Bytes: Sendable { case held([UInt8]), file(MediaFile) }

  private let bytes: Bytes
  let count: Int

  init(_ source: UploadSource, _ hand: Hand) async throws {
    switch source {
    case .bytes(let bytes):
      (self.bytes, count) = (.held(bytes), bytes.count)
    case .blob(let name, let store):
      guard let bytes = try await store.get(name) else { throw MediaError(.missing) }
      (self.bytes, count) = (.held(bytes), bytes.count)
    case .file(let path):
      let (file, count) = try await hand.run {
        let file = try MediaFile.reading(path)
        return (file, try file.count())
      }
      (bytes, self.count) = (.file(file), count)
    }
  }

  func read(at offset: Int, atMost maximum: Int) throws(MediaError) -> [UInt8] {
    switch bytes {
    case .held(let bytes): Array(bytes[offset..<min(offset + maximum, bytes.count)])
    case .file(let file): try file.read(at: offset, atMost: maximum)
    }
  }
}
