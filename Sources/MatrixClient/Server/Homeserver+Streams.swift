package import HTTPClient
package import Matrix

/// Bodies that are too big to be held, in both directions.
extension Homeserver {
  /// A transfer that moves nothing for so long is broken off.
  private static var idleTimeout: Duration { .seconds(60) }

  /// Like ``bytes(_:within:)``, with the body that `make` gives in place of the request's own. It is
  /// made for each try afresh, since it can be sent once. What else `make` gives comes back from the
  /// try that was answered.
  package func stream<Made>(
    _ request: APIRequest, within deadline: Duration,
    _ make: () async throws -> (upload: HTTPUpload, made: Made)
  ) async throws -> (answer: [UInt8], made: Made) {
    try await withToken(request) { token in
      let (upload, made) = try await make()
      var sent = try httpRequest(request, token, deadline)
      sent.body = .stream(upload)
      sent.idleTimeout = Self.idleTimeout
      let response = try await http.send(sent)
      guard response.isSuccess else { throw serverError(response.head, response.body) }
      return (response.body, made)
    }
  }

  /// Hands the answer to `body` as it comes; one that is no success is a ``ServerError``. What `body`
  /// throws is thrown, and nothing is asked twice because of it.
  package func withDownload<Result>(
    _ request: APIRequest, within deadline: Duration, redirects: RedirectPolicy,
    _ body: (HTTPStreamingResponse) async throws -> Result
  ) async throws -> Result {
    try await withToken(request) { token in
      var asked = try httpRequest(request, token, deadline)
      asked.redirects = redirects
      asked.idleTimeout = Self.idleTimeout
      return try await http.withResponse(asked) { response in
        guard response.isSuccess else {
          var words: [UInt8] = []
          // What another host says that it was led to is not our homeserver's word: a token that is
          // unknown there is not unknown here.
          if response.url.origin == address.origin {
            for try await piece in response.body { words += piece }
          }
          throw serverError(response.head, words)
        }
        return try await body(response)
      }
    }
  }
}
