import Concurrency
import JSON
import BackEnds
import HTTP
import HTTPClient
import HTTPServer
import Secrets
import Testing

@testable import Painters

@Suite(.timeLimit(.minutes(1))) struct PictureLinksTests {
  private func links(_ home: String) throws -> PictureLinks {
    PictureLinks(http: HTTPClient(), home: try HTTPURL(parsing: home))
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
    let fault = modelFault { _ = try links.request(address) }
    #expect(fault?.kind == .nonsense)
    #expect(fault?.words.contains(words) == true)
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
      throws: ModelFault(.nonsense, "its picture is at an address that is not allowed")
    ) {
      try await links.bytes(.link(address))
    }
  }

  @Test func `a picture that is gone is a bad answer`() async throws {
    try await withPaintServer { _ in
      .page(404)
    } _: { _, address in
      let links = PictureLinks(http: HTTPClient(), home: address)
      await #expect(throws: ModelFault(.nonsense, "its picture is not where it says (404)")) {
        try await links.bytes(.link("/7.png"))
      }
    }
  }
}
