import Concurrency
import HTTP
import HTTPClient
import HTTPServer

/// Runs `body` beside our own server and stops it gracefully afterwards.
func withServer<Result: Sendable>(
  _ settings: ServerSettings = ServerSettings(), stop: Gate = Gate(),
  routes: @Sendable (inout Routes) -> Void,
  _ body: @Sendable (_ base: String) async throws -> Result
) async throws -> Result {
  var table = Routes()
  routes(&table)
  let server = HTTPServer(settings, routes: table)
  let isReady = Gate()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run(until: stop) { _ in isReady.open() } }
    try await isReady.wait()
    guard let port = server.port else { preconditionFailure("a ready server has a port") }
    defer { stop.open() }
    return try await body("http://127.0.0.1:\(port)")
  }
}

func request(
  _ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:],
  body: HTTPRequest.Body = .none
) throws -> HTTPRequest {
  HTTPRequest(method, try HTTPURL(parsing: url), headers: headers, body: body)
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}

func request(_ url: String, headers: HTTPHeaders = [:]) throws -> HTTPRequest {
  try request(.get, url, headers: headers)
}
