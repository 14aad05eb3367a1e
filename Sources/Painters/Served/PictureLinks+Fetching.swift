internal import Concurrency
internal import HTTP
internal import HTTPClient
internal import Studio

extension PictureLinks {
  /// Where pictures lie has its hiccups: an error of its own, a body that breaks off, a connection that
  /// is reset. Asking for a file three times costs nothing; painting it anew does.
  private static let policy = RetryPolicy(
    maximumAttempts: 3, backoff: Backoff(first: .seconds(1), ceiling: .seconds(8)),
    maximumWait: .seconds(30))

  func fetch(_ request: HTTPRequest) async throws -> [UInt8] {
    let end = clock.now() + Self.deadline
    var (request, attempt) = (request, 1)
    while true {
      let result: Result<HTTPResponse, HTTPError>
      do {
        result = .success(try await http.send(request))
      } catch let error as HTTPError {
        result = .failure(error)
      }
      if case .success(let response) = result, response.head.isSuccess { return response.body }
      let (outcome, failure) = Self.ending(of: result)
      let now = clock.now()
      let decision = Self.policy.decide(
        after: outcome, attempt: attempt, isIdempotent: true, now: now, randomness)
      guard case .retry(let wait) = decision, now + wait < end else { throw failure }
      try await clock.sleep(wait)
      request.deadline = end - (now + wait)
      attempt += 1
    }
  }

  /// Of a try that brought nothing: what the policy goes by, and what people hear after the last one.
  private static func ending(
    of result: Result<HTTPResponse, HTTPError>
  ) -> (RetryPolicy.Outcome, PainterFailure) {
    switch result {
    case .success(let response):
      // What stands before the files has numbers of its own for a hiccup, up to 599.
      let status = response.status >= 500 ? 503 : response.status
      return (
        .answered(status: status, retryAfter: response.headers["Retry-After"]),
        PainterFailure(.unfetched, "its picture is not where it says (\(response.status))")
      )
    case .failure(let error): return (.failed(error), failure(error))
    }
  }

  private static func failure(_ error: HTTPError) -> PainterFailure {
    let words =
      switch error.kind {
      case .tooLarge: "its picture is too large"
      case .timedOut: "its picture did not come in time"
      case .addressRefused, .redirectRefused:
        "its picture is at an address that is not allowed"
      case .connectionLost: "its picture broke off"
      default: "its picture is out of reach"
      }
    return PainterFailure(.unfetched, words)
  }
}
