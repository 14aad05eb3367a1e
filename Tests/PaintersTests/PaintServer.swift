import ServerStage
import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import JSON

/// A server on the loopback that answers as it is told, and remembers what it was asked.
final class PaintServer: Sendable {
  struct Asked: Sendable {
    let line: String
    let headers: HTTPHeaders
    let body: [UInt8]

    var json: JSONValue? {
      guard let document = try? JSONDocument(body) else { return nil }
      return try? JSONValue(document.root)
    }

    /// Where this picture's file stands in it, as it is or in base64.
    func place(of picture: [UInt8]) -> Int? {
      let found =
        body.firstRange(of: picture) ?? body.firstRange(of: Array(Props.digits(picture).utf8))
      return found?.lowerBound
    }
  }

  typealias Answer = @Sendable (Asked) async throws -> ServerResponse

  private let log = Guarded<[Asked]>([])
  private let answer: Answer

  init(_ answer: @escaping Answer) { self.answer = answer }

  var asked: [Asked] { log.withLock { $0 } }
  var lines: [String] { asked.map(\.line) }

  func routes() -> Routes {
    var routes = Routes()
    for method in [HTTPMethod.get, .post] {
      routes.add(method, "/{path...}", maximumBodyBytes: 8 << 20) { request in
        let asked = Asked(
          line: "\(request.method) \(request.path)", headers: request.headers,
          body: try await request.body.bytes())
        self.log.withLock { $0.append(asked) }
        return try await self.answer(asked)
      }
    }
    return routes
  }
}

/// Runs `body` beside a server that gives such answers.
func withPaintServer<Result: Sendable>(
  _ answer: @escaping PaintServer.Answer,
  _ body: @Sendable (PaintServer, HTTPURL) async throws -> Result
) async throws -> Result {
  let paintServer = PaintServer(answer)
  var settings = ServerSettings()
  settings.patience = .milliseconds(100)
  return try await withRoutes(paintServer.routes(), settings: settings) { base in
    try await body(paintServer, try HTTPURL(parsing: "\(base)/v1"))
  }
}

extension ServerResponse {
  static func json(_ value: JSONValue, status: Int = 200) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json"],
      body: .bytes(value.compact()))
  }

  static func page(_ status: Int) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "text/html"],
      body: .bytes(Array("<html><body><h1>\(status)</h1></body></html>".utf8)))
  }

  /// In pieces, as they are given.
  static func stream(_ type: String, _ pieces: [String]) -> ServerResponse {
    ServerResponse(
      headers: ["Content-Type": type],
      body: .stream(count: nil) { writer in
        for piece in pieces { try await writer.write(Array(piece.utf8)) }
      })
  }
}
