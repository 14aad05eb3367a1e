import ServerStage
import Concurrency
import HTTP
import HTTPServer

/// A server with models that says what it is told to, and remembers who asked.
final class ScriptedBackEnd: Sendable {
  struct Asked: Sendable {
    let method: String
    let path: String
    let authorization: String?
    let door: String?
    let google: String?
    let anthropic: String?
    let version: String?
    let body: String
  }

  /// A PNG of one pixel.
  static let pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC"

  private let answers = Guarded<[String: (status: Int, type: String, body: [UInt8])]>([:])
  private let log = Guarded<[Asked]>([])

  var asked: [Asked] { log.withLock { $0 } }

  func answer(_ line: String, _ status: Int = 200, with body: String) {
    let type = body.hasPrefix("<") ? "text/html" : "application/json"
    answers.withLock { $0[line] = (status, type, Array(body.utf8)) }
  }

  func answer(_ line: String, withPicture bytes: [UInt8]) {
    answers.withLock { $0[line] = (200, "image/png", bytes) }
  }

  /// Runs `body` beside the server; `base` is its address.
  static func run(
    _ body: @Sendable (ScriptedBackEnd, _ base: String) async throws -> Void
  ) async throws {
    let server = ScriptedBackEnd()
    var routes = Routes()
    for method: HTTPMethod in [.get, .post] {
      routes.add(method, "/{rest...}") { try await server.response(to: $0) }
    }
    try await withRoutes(routes) { try await body(server, $0) }
  }

  private func response(to request: ServerRequest) async throws -> ServerResponse {
    let body = String(decoding: try await request.body.bytes(), as: UTF8.self)
    let headers = request.headers
    log.withLock {
      $0.append(
        Asked(
          method: "\(request.method)", path: request.path, authorization: headers["Authorization"],
          door: headers["X-Door"], google: headers["x-goog-api-key"],
          anthropic: headers["x-api-key"], version: headers["anthropic-version"], body: body))
    }
    let line = "\(request.method) \(request.path)"
    guard let answer = answers.withLock({ $0[line] }) else {
      return ServerResponse(status: 404, text: "not found")
    }
    return ServerResponse(
      status: answer.status, headers: ["Content-Type": answer.type], body: .bytes(answer.body))
  }
}
