import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Matrix
import MatrixClient
import MemoryStorage
import Secrets
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct UploadTests {
  @Test(arguments: [0, 1, 15, 16, 65_535, 65_536, 65_537, 1 << 20], [false, true])
  func `what goes out comes back, byte by byte`(count: Int, isEncrypted: Bool) async throws {
    try await withMedia { stage in
      let bytes = sample(count)
      let file = try await stage.media.upload(
        .bytes(bytes), isEncrypted: isEncrypted, mimeType: "image/png")
      let stored = try #require(stage.server.bytes("created"))
      #expect(stored.count == count)
      #expect((stored == bytes) == (!isEncrypted || count == 0))
      let media = try await stage.media.download(file.source, atMost: count)
      let back = try await media.bytes()
      #expect(back == bytes)
      #expect(names(in: stage.folder.path).isEmpty)
    }
  }

  @Test func `E124: each upload has its own key and IV, of which half is a count from zero`()
    async throws
  {
    try await withMedia { stage in
      let blobs = MemoryBlobs(clock: .system)
      let name = try await blobs.put(sample(100))
      var files: [EncryptedFile] = []
      for _ in 0..<2 {
        let file = try await stage.media.upload(
          .blob(name, in: blobs), isEncrypted: true, mimeType: "image/png")
        files.append(try #require(file.encrypted))
      }
      #expect(files[0].key != files[1].key)
      #expect(files[0].iv != files[1].iv)
      #expect(files.allSatisfy { $0.iv.suffix(8) == [0, 0, 0, 0, 0, 0, 0, 0] })
    }
  }

  @Test(arguments: [true, false])
  func `E125: what is encrypted has no type and no name`(usesPlaces: Bool) async throws {
    try await withMedia(settings: { $0.usesPlaces = usesPlaces }) { stage in
      _ = try await stage.media.upload(
        .file(stage.folder.write("secret words", to: "name.png")), isEncrypted: true,
        mimeType: "image/png")
      let sent = try #require(stage.server.asked.last)
      #expect(sent.line.hasPrefix(usesPlaces ? "PUT" : "POST"))
      #expect(sent.type == "application/octet-stream")
      #expect(sent.disposition == nil)
      #expect(sent.names.isEmpty)
    }
  }

  @Test(arguments: [
    ("image/png", "image/png"), ("image/svg+xml", "image/svg+xml"),
    ("nonsense", "application/octet-stream"), ("a/b\r\nX: y", "application/octet-stream"),
    ("", "application/octet-stream"),
  ])
  func `in a clear room the type goes along, if it is one`(given: String, sent: String)
    async throws
  {
    try await withMedia { stage in
      _ = try await stage.media.upload(.bytes([1]), isEncrypted: false, mimeType: given)
      #expect(stage.server.asked.last?.type == sent)
    }
  }

  @Test func `what is too large is refused before the first byte, and the limit is asked once`()
    async throws
  {
    var behaviour = MediaServer.Behaviour()
    behaviour.maximumUpload = 1_000
    try await withMedia(behaviour) { stage in
      for _ in 0..<2 {
        let error = await #expect(throws: MediaError.self) {
          try await stage.media.upload(.bytes(sample(1_001)), isEncrypted: true, mimeType: "a/b")
        }
        #expect(error?.kind == .tooLarge(count: 1_001, maximum: 1_000, .homeserver))
        #expect(error?.hint?.contains("raise its limit") == true)
      }
      #expect(stage.server.lines == ["GET /_matrix/client/v1/media/config"])
      _ = try await stage.media.upload(.bytes(sample(1_000)), isEncrypted: true, mimeType: "a/b")
    }
  }

  @Test func `a server that says no to the size has its limit asked again`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      request.path.contains("/upload") ? refusal(413, "M_TOO_LARGE") : nil
    }
    try await withMedia(behaviour) { stage in
      for _ in 0..<2 {
        let error = await #expect(throws: MediaError.self) {
          try await stage.media.upload(.bytes([1, 2]), isEncrypted: true, mimeType: "a/b")
        }
        #expect(error?.kind == .tooLarge(count: 2, maximum: nil, .homeserver))
      }
      #expect(stage.server.lines.count { $0.hasSuffix("config") } == 2)
    }
  }

  @Test func `an old server is asked for its limit the old way`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      request.path == "/_matrix/media/v3/config"
        ? json(["m.upload.size": 5])
        : request.path.hasSuffix("config") ? refusal(404, "M_UNRECOGNIZED") : nil
    }
    try await withMedia(behaviour) { stage in
      let maximum = try await stage.media.maximumUpload()
      #expect(maximum == 5)
    }
  }

  @Test func `a limit that cannot be learnt now stops nothing`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      request.path.hasSuffix("config") ? refusal(502, "M_UNKNOWN") : nil
    }
    try await withMedia(behaviour) { stage in
      for _ in 0..<2 {
        _ = try await stage.media.upload(.bytes([1]), isEncrypted: true, mimeType: "a/b")
      }
      #expect(stage.server.lines.count { $0.hasSuffix("config") } == 2)
    }
  }

  @Test(arguments: [
    (404, "M_UNRECOGNIZED"), (405, "M_UNRECOGNIZED"), (403, "M_FORBIDDEN"),
    (429, "M_LIMIT_EXCEEDED"),
  ])
  func `where no place is given, bytes go without`(status: Int, code: String) async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      request.path.hasSuffix("create") ? refusal(status, code) : nil
    }
    try await withMedia(behaviour) { stage in
      let file = try await stage.media.upload(.bytes([1]), isEncrypted: true, mimeType: "a/b")
      #expect(file.source.url.mediaID == "posted")
    }
  }

  @Test func `a server before version 1.7 is not asked for a place`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.versions = ["r0.6.1", "v1.6", "v2.9"]
    try await withMedia(behaviour) { stage in
      _ = try await stage.media.upload(.bytes([1]), isEncrypted: true, mimeType: "a/b")
      #expect(!stage.server.lines.contains { $0.hasSuffix("create") })
    }
  }

  @Test func `a token that is renewed in the middle sends the file again, under another key`()
    async throws
  {
    let first = Guarded<[UInt8]?>(nil)
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      guard request.path.contains("/upload"), request.headers["Authorization"] == "Bearer old"
      else { return nil }
      let bytes = try? await request.body.bytes()
      first.withLock { $0 = bytes }
      return refusal(401, "M_UNKNOWN_TOKEN")
    }
    try await withMedia(behaviour, tokens: RenewedToken()) { stage in
      let bytes = sample(300_000)
      let file = try await stage.media.upload(.bytes(bytes), isEncrypted: true, mimeType: "a/b")
      let stored = try #require(stage.server.bytes("created"))
      let refused = try #require(first.withLock { $0 })
      #expect(refused.count == stored.count)
      #expect(refused != stored)
      let back = try await stage.media.download(file.source, atMost: 300_000).bytes()
      #expect(back == bytes)
    }
  }

  @Test func `files that are none are said to be none`() async throws {
    try await withMedia { stage in
      for (path, kind) in [("none", MediaError.Kind.missing), ("folder", .notAFile)] {
        if path == "folder" { stage.folder.makeFolder(path) }
        let error = await #expect(throws: MediaError.self) {
          try await stage.media.upload(
            .file(stage.folder.path(path)), isEncrypted: true, mimeType: "a/b")
        }
        #expect(error?.kind == kind)
      }
      let error = await #expect(throws: MediaError.self) {
        try await stage.media.upload(
          .blob(BlobName(of: [1]), in: MemoryBlobs(clock: .system)), isEncrypted: true,
          mimeType: "a/b")
      }
      #expect(error?.kind == .missing)
      #expect(stage.server.lines.isEmpty)
    }
  }
}

/// The first token is refused, and then there is another.
private final class RenewedToken: AccessTokens {
  private let token = Guarded("old")
  func current() -> Secret { Secret(token.withLock { $0 }) }
  func wasRefused(_ token: Secret, because error: Matrix.ServerError) -> Bool {
    self.token.withLock { $0 = "new" }
    return true
  }
}
