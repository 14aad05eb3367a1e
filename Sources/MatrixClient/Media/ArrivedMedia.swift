internal import Concurrency

/// A file that has come, whole and as it was meant: its bytes in clear, for one reader, once. Until
/// they are read they lie, encrypted if they came so, in a file without a name.
package struct ArrivedMedia: AsyncSequence, Sendable {
  package let count: Int
  /// What the server says that it is; of an encrypted file this tells nothing.
  package let contentType: String?
  let spool: Spool
  let hand: Hand

  package struct AsyncIterator: AsyncIteratorProtocol {
    let spool: Spool
    package mutating func next() async throws -> [UInt8]? { try await spool.next() }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(spool: spool) }

  /// All of it. The maximum of the download is the bound.
  package func bytes() async throws -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(count)
    while let piece = try await spool.next() { all += piece }
    return all
  }

  /// Writes it into a new file for its owner alone. When that fails, there is none.
  package func save(to path: String) async throws {
    let file = try await hand.run { try MediaFile.creating(path) }
    do {
      while let piece = try await spool.next() {
        try await hand.run { try file.append(piece) }
      }
    } catch {
      MediaFile.remove(path)
      throw error
    }
  }
}
