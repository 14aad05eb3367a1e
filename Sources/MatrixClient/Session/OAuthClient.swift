internal import HTTP
internal import HTTPClient
internal import JSON
internal import Matrix
internal import Secrets

/// Asks an authorization server, whose addresses a homeserver told.
///
/// An address without TLS is refused, unless the homeserver's own has none: a token would go over the
/// wire for all to see. No redirect is followed.
struct OAuthClient: Sendable {
  private let http: HTTPClient
  private let homeserver: HTTPURL

  init(_ http: HTTPClient, besides homeserver: HTTPURL) {
    self.http = http
    self.homeserver = homeserver
  }

  /// - Throws: `OAuthError` when refused, `HTTPError` when there is no answer, ``MalformedAnswer``.
  func ask<Asked: OAuthEndpoint>(_ endpoint: Asked) async throws -> Asked.Answer {
    let asked = endpoint.request
    guard let url = try? HTTPURL(parsing: asked.url),
      url.origin.scheme == .https || homeserver.origin.scheme == .http
    else {
      throw LoginError(.notOffered)
    }
    var request = HTTPRequest(.post, url)
    request.headers.set("Content-Type", asked.contentType)
    request.headers.set("Accept", "application/json")
    request.redirects = .none
    request.maximumResponseBytes = OAuthRequest.maximumAnswerBytes
    switch asked.body {
    case .json(let value): request.body = .bytes(value.compact())
    case .form(let form):
      request.body = .bytes(unsafe form.withUnsafeBytes { unsafe Array($0) })
    }
    let response = try await http.send(request)
    guard response.isSuccess else {
      throw OAuthError(status: response.status, body: response.body)
    }
    // A revocation is answered with nothing.
    let body = response.body.isEmpty ? Array("{}".utf8) : response.body
    do throws(JSONError) {
      return try endpoint.answer(try JSONDocument(body, options: .matrix))
    } catch {
      throw MalformedAnswer(to: "\(Asked.self)", because: error)
    }
  }
}
