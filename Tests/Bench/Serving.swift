import Concurrency
import HTTP
import HTTPServer
import JSON

/// Runs `body` beside a homeserver of the bench's own, for which `answer` speaks.
func serving<Result: Sendable>(
  maximumBodyBytes: Int? = nil,
  _ answer: @escaping @Sendable (ServerRequest) async throws -> ServerResponse,
  _ body: (_ address: String) async throws -> Result
) async throws -> Result {
  var routes = Routes()
  for method: HTTPMethod in [.get, .put, .post] {
    routes.add(method, "/{rest...}", maximumBodyBytes: maximumBodyBytes, answer)
  }
  let http = HTTPServer(ServerSettings(), routes: routes)
  let (isReady, stop) = (Gate(), Gate())
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await http.run(until: stop) { _ in isReady.open() } }
    try await isReady.wait()
    defer { stop.open() }
    return try await body("http://127.0.0.1:\(http.port ?? 0)")
  }
}

func json(_ value: JSONValue) -> ServerResponse {
  ServerResponse(
    status: 200, headers: ["Content-Type": "application/json"], body: .bytes(value.compact()))
}
