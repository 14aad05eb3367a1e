import ServerStage
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
  return try await withRoutes(table, settings: settings, stop: stop, body)
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
