internal import HTTP
package import HTTPClient
package import JSON
package import Matrix
internal import Secrets

/// A homeserver, asked in the name of one account.
///
/// 1. What it refuses is a ``ServerError``, what never came back an `HTTPError`, and an answer of
///    success that cannot be read a ``MalformedAnswer``.
/// 2. Nothing is asked twice, with one exception: a token that was refused and could be renewed. Who
///    asks decides what is worth another try; see ``Reply``.
package struct Homeserver: Sendable {
  /// Where it is; a path before `/_matrix` is part of it.
  package let address: HTTPURL
  package let http: HTTPClient
  private let tokens: any AccessTokens

  package init(_ address: HTTPURL, over http: HTTPClient, as tokens: any AccessTokens) {
    self.address = address
    self.http = http
    self.tokens = tokens
  }

  package func ask<Asked: Endpoint>(
    _ endpoint: Asked, within deadline: Duration = .seconds(30)
  ) async throws -> Asked.Answer {
    let body = try await bytes(endpoint.request, within: deadline)
    do throws(JSONError) {
      return try endpoint.answer(try JSONDocument(body, options: .matrix))
    } catch {
      throw MalformedAnswer(to: "\(Asked.self)", because: error)
    }
  }

  /// The answer as it came. Endpoints whose answer is empty get one that may be anything.
  package func bytes(
    _ request: APIRequest, within deadline: Duration = .seconds(30)
  ) async throws -> [UInt8] {
    try await withToken(request) { token in
      let response = try await http.send(try httpRequest(request, token, deadline))
      guard response.isSuccess else { throw serverError(response.head, response.body) }
      return response.body
    }
  }

  /// Runs `body` with the token that `request` needs, and once more if it was renewed.
  func withToken<Result>(
    _ request: APIRequest, _ body: (Secret?) async throws -> Result
  ) async throws -> Result {
    guard request.needsToken else { return try await body(nil) }
    let token = try await tokens.current()
    do {
      return try await body(token)
    } catch let error as ServerError where error.code == .unknownToken {
      guard try await tokens.wasRefused(token, because: error) else { throw error }
      return try await body(try await tokens.current())
    }
  }

  func httpRequest(
    _ request: APIRequest, _ token: Secret?, _ deadline: Duration
  ) throws -> HTTPRequest {
    let base = address.text.hasSuffix("/") ? String(address.text.dropLast()) : address.text
    var made = HTTPRequest(
      HTTPMethod(request.method), try HTTPURL(parsing: base + request.target),
      credentials: token.map { .bearer($0) })
    made.deadline = deadline
    made.maximumResponseBytes = request.maximumAnswerBytes
    made.isIdempotent = request.isIdempotent
    if let payload = request.payload {
      made.headers.set("Content-Type", payload.contentType)
      made.body = .bytes(payload.bytes)
    }
    return made
  }

  func serverError(_ head: HTTPResponseHead, _ body: [UInt8]) -> ServerError {
    ServerError(status: head.status, retryAfter: head.headers["Retry-After"], body: body)
  }
}

/// It said yes, and what it said cannot be read.
package struct MalformedAnswer: Error, CustomStringConvertible {
  package let endpoint: String
  package let reason: JSONError

  init(to endpoint: String, because reason: JSONError) {
    self.endpoint = endpoint
    self.reason = reason
  }

  package var description: String {
    "the homeserver's answer to \(endpoint) cannot be read: \(reason)"
  }
}

extension HTTPMethod {
  fileprivate init(_ method: APIRequest.Method) {
    switch method {
    case .get: self = .get
    case .put: self = .put
    case .post: self = .post
    case .delete: self = .delete
    }
  }
}
