import Concurrency
import HTTP
import HTTPServer
import JSON
import Matrix
import MatrixClient
import MemoryStorage
import Secrets
import Storage
import Testing

@Suite(.timeLimit(.minutes(1))) struct MediaUploadsTests {
  private let event = EventID("$waited")

  @Test func `a post's files are uploaded, each under its own key, and the event is passed on`()
    async throws
  {
    let blobs = MemoryBlobs(clock: .system)
    let (picture, small) = (sample(5_000), sample(300, seed: 3))
    let parts = [
      MediaUpload(.file, try await blobs.put(picture), mimeType: "image/png"),
      MediaUpload(.thumbnail, try await blobs.put(small), mimeType: "image/webp"),
    ]
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, time in
      request.path.hasSuffix("create")
        ? json(["content_uri": .string("mxc://example.org/place\(time)")]) : nil
    }
    try await withMedia(behaviour) { stage in
      let uploads = MediaUploads(stage.media, blobs: blobs)
      let delivery = try await uploads.upload(
        parts, isEncrypted: true, passing: PostResult(event: event))
      guard case .sent(let bytes) = delivery else {
        Issue.record("\(delivery)")
        return
      }
      let result = try PostResult(bytes)
      #expect(result.event == event)
      let file = try #require(result.file?.encrypted)
      let thumbnail = try #require(result.thumbnail?.encrypted)
      #expect(file.key != thumbnail.key)
      #expect(file.url != thumbnail.url)
      let large = try await stage.media.download(.encrypted(file), atMost: 5_000).bytes()
      #expect(large == picture)
      let little = try await stage.media.download(.encrypted(thumbnail), atMost: 300).bytes()
      #expect(little == small)
    }
  }

  @Test(arguments: [
    (403, "M_FORBIDDEN", "refused"), (413, "M_TOO_LARGE", "refused"), (500, "M_UNKNOWN", "later"),
    (429, "M_LIMIT_EXCEEDED", "limited"), (409, "M_CANNOT_OVERWRITE_MEDIA", "later"),
    (401, "M_UNKNOWN_TOKEN", "logged out"),
  ])
  func `what the server says decides whether it is tried again`(
    status: Int, code: String, outcome: String
  ) async throws {
    let blobs = MemoryBlobs(clock: .system)
    let parts = [MediaUpload(.file, try await blobs.put([1]), mimeType: "image/png")]
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      guard request.path.contains("/upload") else { return nil }
      var response = refusal(status, code)
      if status == 429 { response.headers.set("Retry-After", "7") }
      return response
    }
    try await withMedia(behaviour) { stage in
      let uploads = MediaUploads(stage.media, blobs: blobs)
      let found: String
      do {
        switch try await uploads.upload(parts, isEncrypted: true, passing: PostResult()) {
        case .sent: found = "sent"
        case .refused: found = "refused"
        case .unreachable: found = "later"
        case .limited(let wait): found = wait == .seconds(7) ? "limited" : "limited otherwise"
        }
      } catch is Matrix.ServerError {
        found = "logged out"
      }
      #expect(found == outcome)
    }
  }

  /// Makes the small copy when it is let go.
  private struct Waiting: MediaMaking {
    let letGo: Concurrency.Gate

    func media(of recipe: [UInt8]) async throws -> MadeMedia? {
      try await letGo.wait()
      let info = MediaInfo(mimeType: "image/jpeg", size: 1, width: 1, height: 1)
      return MadeMedia([7], info)
    }
  }

  @Test func `the small copy is made while the large file is on its way`() async throws {
    let blobs = MemoryBlobs(clock: .system)
    let parts = [
      MediaUpload(.thumbnail, .made([1])),
      MediaUpload(.file, try await blobs.put(sample(5_000)), mimeType: "image/png"),
    ]
    let largeIsThere = Concurrency.Gate()
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      if request.path.contains("/upload") { largeIsThere.open() }
      return nil
    }
    try await withMedia(behaviour) { stage in
      let uploads = MediaUploads(stage.media, blobs: blobs, maker: Waiting(letGo: largeIsThere))
      let delivery = try await uploads.upload(parts, isEncrypted: true, passing: PostResult())
      guard case .sent(let bytes) = delivery else {
        Issue.record("\(delivery)")
        return
      }
      let result = try PostResult(bytes)
      #expect(result.file != nil && result.thumbnail != nil)
    }
  }

  @Test func `a blob that is gone is not waited for`() async throws {
    try await withMedia { stage in
      let uploads = MediaUploads(stage.media, blobs: MemoryBlobs(clock: .system))
      let delivery = try await uploads.upload(
        [MediaUpload(.file, BlobName(of: [1]), mimeType: "a/b")], isEncrypted: true,
        passing: PostResult())
      #expect(delivery == .refused("there is no such file"))
    }
  }
}
