package import Matrix
package import MatrixClient

/// Brings the bytes of pictures here. What was encrypted is verified before a byte of it is used.
package protocol FetchingMedia: Sendable {
  func fetch(_ source: MediaSource, atMost maximum: Int) async throws -> [UInt8]
}

extension MediaRepository: FetchingMedia {
  package func fetch(_ source: MediaSource, atMost maximum: Int) async throws -> [UInt8] {
    try await download(source, atMost: maximum).bytes()
  }
}
