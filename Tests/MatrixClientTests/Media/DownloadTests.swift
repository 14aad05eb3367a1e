import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import Matrix
import MatrixClient
import Secrets
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DownloadTests {
  private let place = ContentURI("mxc://example.org/kept")

  @Test(arguments: ["first", "last", "short", "long", "empty"])
  func `E123: of a file that was changed nothing is handed on`(change: String) async throws {
    try await withMedia { stage in
      let file = try await stage.media.upload(
        .bytes(sample(200_000)), isEncrypted: true, mimeType: "a/b")
      var stored = try #require(stage.server.bytes("created"))
      switch change {
      case "first": stored[0] ^= 1
      case "last": stored[stored.count - 1] ^= 0x80
      case "short": stored.removeLast()
      case "long": stored.append(0)
      default: stored = []
      }
      stage.server.keep(stored, "created")
      let error = await #expect(throws: MediaError.self) {
        try await stage.media.download(file.source, atMost: 1 << 20)
      }
      #expect(error?.kind == .forged)
      #expect(names(in: stage.folder.path).isEmpty)
    }
  }

  @Test func `a file under another key is none`() async throws {
    try await withMedia { stage in
      let one = try await stage.media.upload(.bytes([1]), isEncrypted: true, mimeType: "a/b")
      let kept = try #require(stage.server.bytes("created"))
      let two = try await stage.media.upload(.bytes([2]), isEncrypted: true, mimeType: "a/b")
      stage.server.keep(kept, "created")
      let back = try await stage.media.download(one.source, atMost: 1).bytes()
      #expect(back == [1])
      await #expect(throws: MediaError(.forged)) {
        try await stage.media.download(two.source, atMost: 1)
      }
    }
  }

  @Test func `E127: what says that it is too large is not read`() async throws {
    let written = Guarded(0)
    var behaviour = MediaServer.Behaviour()
    behaviour.giving = { _ in
      ServerResponse(
        body: .stream(count: 1 << 40) { writer in
          while true {
            try await writer.write([UInt8](repeating: 0, count: 1 << 16))
            written.withLock { $0 += 1 << 16 }
          }
        })
    }
    try await withMedia(behaviour) { stage in
      stage.server.keep([1], "kept")
      let error = await #expect(throws: MediaError.self) {
        try await stage.media.download(.plain(try #require(place)), atMost: 1_000)
      }
      guard case .tooLarge(_, maximum: 1_000, .ours)? = error?.kind else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    #expect(written.withLock { $0 } < 8 << 20)
  }

  @Test func `E127: what does not say so is read to the limit`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.giving = { _ in
      ServerResponse(
        body: .stream(count: nil) { writer in
          while true { try await writer.write([UInt8](repeating: 0, count: 1 << 16)) }
        })
    }
    try await withMedia(behaviour) { stage in
      stage.server.keep([1], "kept")
      let error = await #expect(throws: MediaError.self) {
        try await stage.media.download(.plain(try #require(place)), atMost: 300_000)
      }
      #expect(error?.kind == .tooLarge(count: nil, maximum: 300_000, .ours))
      #expect(names(in: stage.folder.path).isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `a server that promises more than it gives gives nothing`(isEncrypted: Bool) async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.giving = { bytes in
      ServerResponse(
        body: .stream(count: bytes.count + 10) { writer in try await writer.write(bytes) })
    }
    try await withMedia(behaviour) { stage in
      let file = try await stage.media.upload(
        .bytes(sample(50_000)), isEncrypted: isEncrypted, mimeType: "a/b")
      let error = await #expect(throws: HTTPError.self) {
        try await stage.media.download(file.source, atMost: 1 << 20)
      }
      #expect(error?.isTransient == true)
    }
  }

  @Test func `E126: with the token, and at the new endpoint first`() async throws {
    try await withMedia { stage in
      stage.server.keep([5], "kept")
      let media = try await stage.media.download(.plain(try #require(place)), atMost: 1)
      #expect(media.count == 1)
      #expect(media.contentType == "application/octet-stream")
      #expect(
        stage.server.lines == ["GET /_matrix/client/v1/media/download/example.org/kept"])
      #expect(stage.server.asked[0].token == "Bearer token")
    }
  }

  @Test(arguments: [
    (["r0.6.0", "v1.10"], true), (["v1.11"], false), (["v1.10", "v1.12"], false),
    (["v1.18"], false),
  ])
  func `E126: only an old server is asked the old way, and without the token`(
    versions: [String], isOld: Bool
  ) async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.versions = versions
    behaviour.odd = { request, _ in
      if request.path.hasPrefix("/_matrix/client/v1/media") {
        return refusal(404, "M_UNRECOGNIZED")
      }
      return request.path == "/_matrix/media/v3/download/example.org/kept"
        ? ServerResponse(body: .bytes([9])) : nil
    }
    try await withMedia(behaviour) { stage in
      let source = MediaSource.plain(try #require(place))
      if isOld {
        let back = try await stage.media.download(source, atMost: 1).bytes()
        #expect(back == [9])
        let last = try #require(stage.server.asked.last)
        #expect(last.token == nil)
      } else {
        await #expect(throws: Matrix.ServerError.self) {
          try await stage.media.download(source, atMost: 1)
        }
        #expect(!stage.server.lines.contains { $0.contains("/media/v3/download") })
      }
    }
  }

  @Test(arguments: [(403, "M_FORBIDDEN"), (500, "M_UNKNOWN"), (502, "M_TOO_LARGE")])
  func `E126: another no is not asked around`(status: Int, code: String) async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.versions = ["v1.1"]
    behaviour.odd = { request, _ in
      request.path.contains("download") ? refusal(status, code) : nil
    }
    try await withMedia(behaviour) { stage in
      let error = await #expect(throws: Matrix.ServerError.self) {
        try await stage.media.download(.plain(try #require(place)), atMost: 1)
      }
      #expect(error?.httpStatus == status)
      #expect(stage.server.lines.count == 1)
    }
  }

  @Test func `E126: the token stays at home when the media are elsewhere`() async throws {
    let elsewhere = MediaServer(
      MediaServer.Behaviour(odd: { _, _ in
        ServerResponse(body: .bytes([3, 4]))
      }))
    try await withHTTP(elsewhere.routes()) { other in
      var behaviour = MediaServer.Behaviour()
      behaviour.odd = { request, _ in
        request.path.contains("download")
          ? ServerResponse(status: 307, headers: ["Location": "\(other)/there"]) : nil
      }
      try await withMedia(
        behaviour, settings: { $0.redirects = .follow(toPrivateAddresses: true) }
      ) { stage in
        let source = MediaSource.plain(try #require(place))
        let back = try await stage.media.download(source, atMost: 2).bytes()
        #expect(back == [3, 4])
        #expect(stage.server.asked[0].token == "Bearer token")
      }
      // By itself nothing is fetched from a private address that a server names.
      try await withMedia(behaviour) { stage in
        let error = await #expect(throws: HTTPError.self) {
          try await stage.media.download(.plain(try #require(place)), atMost: 2)
        }
        #expect(error?.kind == .redirectRefused(.toPrivateAddress))
      }
    }
    #expect(elsewhere.lines == ["GET /there"])
    #expect(elsewhere.asked[0].token == nil)
  }

  @Test func `another host cannot say that our token is none`() async throws {
    let elsewhere = MediaServer(
      MediaServer.Behaviour(odd: { _, _ in refusal(401, "M_UNKNOWN_TOKEN") }))
    try await withHTTP(elsewhere.routes()) { other in
      var behaviour = MediaServer.Behaviour()
      behaviour.odd = { request, _ in
        request.path.contains("download")
          ? ServerResponse(status: 307, headers: ["Location": "\(other)/there"]) : nil
      }
      try await withMedia(
        behaviour, settings: { $0.redirects = .follow(toPrivateAddresses: true) }
      ) { stage in
        let error = await #expect(throws: Matrix.ServerError.self) {
          try await stage.media.download(.plain(try #require(place)), atMost: 2)
        }
        #expect(error?.httpStatus == 401)
        #expect(error?.isLogout == false)
      }
    }
  }

  @Test func `bytes that their sender has not brought yet are waited for`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, time in
      request.path.contains("download") && time < 3 ? refusal(504, "M_NOT_YET_UPLOADED") : nil
    }
    let slept = Guarded(0)
    let clock = WallClock(now: WallClock.system.now) { _ in slept.withLock { $0 += 1 } }
    try await withMedia(behaviour, clock: clock) { stage in
      stage.server.keep([5], "kept")
      let source = MediaSource.plain(try #require(place))
      let back = try await stage.media.download(source, atMost: 1).bytes()
      #expect(back == [5])
    }
    #expect(slept.withLock { $0 } == 2)
  }

  @Test func `but not for ever`() async throws {
    var behaviour = MediaServer.Behaviour()
    behaviour.odd = { request, _ in
      request.path.contains("download") ? refusal(504, "M_NOT_YET_UPLOADED") : nil
    }
    let now = Guarded(Instant(milliseconds: 0))
    let clock = WallClock(now: { now.withLock { $0 } }) { wait in
      now.withLock { $0 = $0 + wait }
    }
    try await withMedia(behaviour, clock: clock) { stage in
      let error = await #expect(throws: Matrix.ServerError.self) {
        try await stage.media.download(.plain(try #require(place)), atMost: 1)
      }
      #expect(error?.code == .notYetUploaded)
    }
    #expect(now.withLock { $0 } >= Instant(milliseconds: 120_000))
  }

  @Test func `a file is saved for its owner alone, and writes over nothing`() async throws {
    try await withMedia { stage in
      stage.server.keep(sample(200_000), "kept")
      let source = MediaSource.plain(try #require(place))
      let path = stage.folder.path("saved")
      try await stage.media.download(source, atMost: 200_000).save(to: path)
      #expect(readFile(path) == sample(200_000))
      let again = try await stage.media.download(source, atMost: 200_000)
      await #expect(throws: MediaError(.exists)) { try await again.save(to: path) }
      #expect(names(in: stage.folder.path) == ["saved"])
    }
  }

  @Test func `it is read once`() async throws {
    try await withMedia { stage in
      stage.server.keep([1, 2, 3], "kept")
      let media = try await stage.media.download(.plain(try #require(place)), atMost: 3)
      let first = try await media.bytes()
      let second = try await media.bytes()
      #expect(first == [1, 2, 3])
      #expect(second.isEmpty)
    }
  }
}
