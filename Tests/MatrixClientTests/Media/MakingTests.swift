import Concurrency
import MatrixClient
import MemoryStorage
import Storage
import Testing

/// What is made when it is sent, and cannot be.
@Suite(.timeLimit(.minutes(1))) struct MakingTests {
  private struct Broken: MediaMaking {
    struct NoFont: Error {}
    func media(of recipe: [UInt8]) async throws -> MadeMedia? { throw NoFont() }
  }

  @Test func `a drawing that cannot be made is refused, and takes nobody along`() async throws {
    try await withMedia { stage in
      let uploads = MediaUploads(
        stage.media, blobs: MemoryBlobs(clock: .system), maker: Broken())
      let delivery = try await uploads.upload(
        [MediaUpload(.file, .made([1]))], isEncrypted: false, passing: PostResult())
      guard case .refused = delivery else {
        Issue.record("\(delivery)")
        return
      }
    }
  }

  @Test func `a picture goes without a small copy that cannot be made`() async throws {
    let blobs = MemoryBlobs(clock: .system)
    let blob = try await blobs.put([1, 2, 3])
    try await withMedia { stage in
      let uploads = MediaUploads(stage.media, blobs: blobs, maker: Broken())
      let delivery = try await uploads.upload(
        [
          MediaUpload(.file, blob, mimeType: "image/png"),
          MediaUpload(.thumbnail, .made([1])),
        ], isEncrypted: false, passing: PostResult())
      guard case .sent(let bytes) = delivery else {
        Issue.record("\(delivery)")
        return
      }
      let result = try PostResult(bytes)
      #expect(result.file != nil && result.thumbnail == nil)
    }
  }
}
