import Concurrency
import JSON
import BackEnds
import HTTP
import HTTPClient
import HTTPServer
import Secrets
import Studio
import Testing

@testable import Painters

@Suite(.timeLimit(.minutes(1))) struct PictureLinksTests {
  private func links(_ home: String) throws -> PictureLinks {
    PictureLinks(http: HTTPClient(), home: try HTTPURL(parsing: home), clock: .system)
  }

  @Test(
    arguments: [
      ("http://10.0.0.2:8080/v1", "http://10.0.0.2:8080/out/7.png", .anything, 0),
      ("http://10.0.0.2:8080/v1", "/out/7.png", .anything, 0),
      ("https://paint.example/v1", "https://paint.example/7.png", .anything, 3),
      ("http://10.0.0.2:8080/v1", "https://pictures.example/7.png", .publicOnly, 3),
      ("https://paint.example/v1", "https://paint.example:8443/7.png", .publicOnly, 3),
    ] as [(String, String, AddressPolicy, Int)])
  func `where a picture may be fetched from`(
    home: String, address: String, policy: AddressPolicy, redirects: Int
  ) throws {
    let request = try links(home).request(address)
    #expect(request.addresses == policy)
    #expect(request.redirects.maximum == redirects)
    #expect(request.credentials == nil)
    #expect(request.headers.fields.map(\.name) == ["Accept"])
    #expect(request.maximumResponseBytes == 32 << 20)
  }

  @Test(arguments: [
    ("https://paint.example/v1", "http://pictures.example/7.png", "not secure"),
    ("https://paint.example/v1", "http://paint.example/7.png", "not secure"),
    ("http://10.0.0.2/v1", "http://10.0.0.2:6379/", "not secure"),
    ("https://paint.example/v1", "https://user:word@paint.example/7.png", "is none"),
    ("https://paint.example/v1", "file:///etc/passwd", "is none"),
  ])
  func `where it may not`(home: String, address: String, words: String) throws {
    let links = try links(home)
    let failure = #expect(throws: PainterFailure.self) { try links.request(address) }
    #expect(failure?.kind == .unfetched)
    #expect(failure?.detail.contains(words) == true)
  }

  @Test func `a picture is fetched from the server's own origin, without its key`() async throws {
    let picture = Props.picture()
    try await withPaintServer { asked in
      asked.line == "GET /out/7.png"
        ? ServerResponse(headers: ["Content-Type": "image/png"], body: .bytes(picture))
        : .json(["data": [["url": "/out/7.png"]]])
    } _: { server, address in
      let http = HTTPClient()
      var settings = ModelServer.Settings(address)
      settings.credentials = .bearer(Secret("key"))
      let painter = OpenAIImages(
        OpenAIImages.Settings(Props.terms(), model: "m"),
        on: ModelServer(settings, over: http, clock: .system), over: http)
      let brought = try await painter.paint(
        Props.order(), progress: { _ in }, willStart: { _ in })
      #expect(brought.bytes == picture)
      #expect(server.lines == ["POST /v1/images/generations", "GET /out/7.png"])
      #expect(
        server.asked.map { $0.headers["Authorization"] } == ["Bearer key", nil])
    }
  }

  @Test(arguments: ["https://127.0.0.1:1/7.png", "https://localhost/7.png", "https://[::1]/7.png"])
  func `a server cannot have us fetch from private addresses`(address: String) async throws {
    let links = try links("https://paint.example/v1")
    await #expect(
      throws: PainterFailure(.unfetched, "its picture is at an address that is not allowed")
    ) {
      try await links.bytes(.link(address))
    }
  }

  /// What a place of pictures does before it hands one over.
  enum Hiccup: String, CaseIterable, Sendable {
    case failing, ill, limited, cut

    fileprivate var answer: ServerResponse {
      switch self {
      case .failing: .page(502)
      // Not a status of HTTP's own.
      case .ill: .page(520)
      case .limited:
        ServerResponse(status: 503, headers: ["Retry-After": "7"], body: .bytes([]))
      case .cut: .broken
      }
    }
  }

  private static func links(to home: HTTPURL, _ waits: Guarded<[Duration]>) -> PictureLinks {
    PictureLinks(
      http: HTTPClient(), home: home,
      clock: WallClock(
        now: WallClock.system.now, sleep: { wait in waits.withLock { $0.append(wait) } }),
      randomness: .seeded(1))
  }

  @Test(arguments: Hiccup.allCases)
  func `a hiccup costs two more tries, not another picture`(hiccup: Hiccup) async throws {
    let (picture, count) = (Props.picture(), Guarded(0))
    try await withPaintServer { _ in
      let tries = count.withLock { count in
        count += 1
        return count
      }
      return tries < 3
        ? hiccup.answer
        : ServerResponse(headers: ["Content-Type": "image/png"], body: .bytes(picture))
    } _: { server, address in
      let waits = Guarded<[Duration]>([])
      let bytes = try await Self.links(to: address, waits).bytes(.link("/7.png"))
      #expect(bytes == picture)
      #expect(server.lines == ["GET /7.png", "GET /7.png", "GET /7.png"])
      let waited = waits.withLock { $0 }
      #expect(waited.count == 2)
      // As long as is asked for, or about a second, then about two.
      let least: [Duration] =
        hiccup == .limited
        ? [.seconds(7), .seconds(7)] : [.milliseconds(500), .milliseconds(1_000)]
      let most: [Duration] =
        hiccup == .limited ? [.seconds(7), .seconds(7)] : [.seconds(1), .seconds(2)]
      #expect(zip(waited, least).allSatisfy { $0 >= $1 })
      #expect(zip(waited, most).allSatisfy { $0 <= $1 })
    }
  }

  @Test(arguments: [
    (404, 1, "its picture is not where it says (404)"),
    (410, 1, "its picture is not where it says (410)"),
    (502, 3, "its picture is not where it says (502)"),
  ])
  func `a picture that stays away is painted, and cannot be fetched`(
    status: Int, tries: Int, words: String
  ) async throws {
    try await withPaintServer { _ in
      .page(status)
    } _: { server, address in
      let links = Self.links(to: address, Guarded<[Duration]>([]))
      await #expect(throws: PainterFailure(.unfetched, words)) {
        try await links.bytes(.link("/7.png"))
      }
      #expect(server.lines.count == tries)
    }
    #expect(!PainterFailure(.unfetched).isWorthRetrying)
  }

  @Test func `who asks for more time than a picture is waited for is not asked again`() async throws
  {
    try await withPaintServer { _ in
      ServerResponse(status: 503, headers: ["Retry-After": "300"], body: .bytes([]))
    } _: { server, address in
      let waits = Guarded<[Duration]>([])
      let links = Self.links(to: address, waits)
      await #expect(throws: PainterFailure(.unfetched, "its picture is not where it says (503)")) {
        try await links.bytes(.link("/7.png"))
      }
      #expect(server.lines.count == 1 && waits.withLock { $0.isEmpty })
    }
  }

  @Test func `all tries together end with the picture's time`() async throws {
    try await withPaintServer { _ in
      .page(502)
    } _: { server, address in
      // The first pause takes all the time that there is but a second.
      let passed = Guarded(Duration.zero)
      let links = PictureLinks(
        http: HTTPClient(), home: address,
        clock: WallClock(
          now: { Instant.epoch + passed.withLock { $0 } },
          sleep: { _ in passed.withLock { $0 += .seconds(119) } }),
        randomness: .seeded(1))
      await #expect(throws: PainterFailure(.unfetched, "its picture is not where it says (502)")) {
        try await links.bytes(.link("/7.png"))
      }
      #expect(server.lines.count == 2)
    }
  }

  @Test func `waiting for a try ends at once when nobody wants the picture`() async throws {
    try await withPaintServer { _ in
      .page(502)
    } _: { server, address in
      let links = PictureLinks(
        http: HTTPClient(), home: address,
        clock: WallClock(
          now: WallClock.system.now, sleep: { _ in throw CancellationError() }))
      await #expect(throws: CancellationError.self) { try await links.bytes(.link("/7.png")) }
      #expect(server.lines.count == 1)
    }
  }
}
