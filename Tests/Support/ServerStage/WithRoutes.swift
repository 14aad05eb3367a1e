package import Concurrency
internal import HTTP
package import HTTPServer

/// Runs `body` beside a server of ours on loopback, and stops it gracefully afterwards.
package func withRoutes<Result: Sendable>(
  _ routes: Routes, settings: ServerSettings = ServerSettings(), stop: Concurrency.Gate = Gate(),
  _ body: @Sendable (_ base: String) async throws -> Result
) async throws -> Result {
  let server = HTTPServer(settings, routes: routes)
  let isReady = Concurrency.Gate()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run(until: stop) { _ in isReady.open() } }
    try await isReady.wait()
    guard let port = server.port else { preconditionFailure("a ready server has a port") }
    defer { stop.open() }
    return try await body("http://127.0.0.1:\(port)")
  }
}

/// The same where one function answers whatever is asked.
package func withAnswers<Result: Sendable>(
  maximumBodyBytes: Int = 64 << 20,
  _ answer: @escaping @Sendable (ServerRequest) async throws -> ServerResponse,
  _ body: @Sendable (_ base: String) async throws -> Result
) async throws -> Result {
  var routes = Routes()
  for method in [HTTPMethod.get, .put, .post, .delete] {
    routes.add(method, "/{path...}", maximumBodyBytes: maximumBodyBytes) { try await answer($0) }
  }
  return try await withRoutes(routes, body)
}
