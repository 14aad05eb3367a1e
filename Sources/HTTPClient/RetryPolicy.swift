package import Concurrency
internal import HTTP

/// When to try again, as a value: what happened goes in, what to do comes out.
///
/// 1. What the server refused before acting (429, 503) and what never reached it may be tried again
///    with any method.
/// 2. Everything else only when asking twice is asking once.
/// 3. A `Retry-After` is obeyed; one longer than `maximumWait` is a no.
package struct RetryPolicy: Sendable {
  package enum Decision: Sendable, Equatable { case retry(after: Duration), stop }

  package enum Outcome: Sendable {
    case answered(status: Int, retryAfter: String?)
    case failed(HTTPError)
  }

  /// The first try included.
  package var maximumAttempts: Int
  package var backoff: Backoff
  package var maximumWait: Duration

  package init(
    maximumAttempts: Int = 4, backoff: Backoff = Backoff(), maximumWait: Duration = .seconds(60)
  ) {
    self.maximumAttempts = maximumAttempts
    self.backoff = backoff
    self.maximumWait = maximumWait
  }

  package static let never = RetryPolicy(maximumAttempts: 1)

  /// What to do after attempt number `attempt` (1 is the first) of a request ended in `outcome`.
  package func decide(
    after outcome: Outcome, attempt: Int, isIdempotent: Bool, now: Instant, _ randomness: Randomness
  ) -> Decision {
    guard attempt < maximumAttempts else { return .stop }
    let wait = backoff.wait(afterAttempt: attempt, randomness)
    switch outcome {
    case .failed(let error):
      let mayRepeat = isIdempotent || error.wasNeverSent
      return error.isTransient && mayRepeat ? .retry(after: wait) : .stop
    case .answered(let status, let retryAfter):
      let wasRefused = status == 429 || status == 503
      guard wasRefused || (isIdempotent && [408, 425, 500, 502, 504].contains(status)) else {
        return .stop
      }
      guard let asked = retryAfter.flatMap({ Self.wait(retryAfter: $0, now: now) }) else {
        return .retry(after: wait)
      }
      // A little more than asked for, never less, so that all who were told the same do not come at
      // the same moment.
      return asked <= maximumWait ? .retry(after: max(asked, wait)) : .stop
    }
  }

  /// Reads a `Retry-After`: seconds, or a date.
  package static func wait(retryAfter value: String, now: Instant) -> Duration? {
    if !value.utf8.isEmpty, value.utf8.allSatisfy(\.isDigit) {
      // More digits than `Int` holds are still a long time.
      return .seconds(min(Int(value) ?? .max, 1 << 31))
    }
    return Instant(httpDate: value).map { max($0 - now, .zero) }
  }
}

extension HTTPClient {
  /// ``send(_:)``, again while `policy` says so. Each try has the request's whole deadline. A body
  /// that is a stream is sent once.
  package func send(
    _ request: HTTPRequest, retrying policy: RetryPolicy, clock: WallClock = .system,
    randomness: Randomness = .system
  ) async throws -> HTTPResponse {
    var attempt = 1
    while true {
      let result: Result<HTTPResponse, HTTPError>
      do {
        result = .success(try await send(request))
      } catch let error as HTTPError {
        result = .failure(error)
      }
      let outcome: RetryPolicy.Outcome =
        switch result {
        case .success(let response):
          .answered(status: response.status, retryAfter: response.headers["Retry-After"])
        case .failure(let error): .failed(error)
        }
      let decision = policy.decide(
        after: outcome, attempt: attempt, isIdempotent: request.isIdempotent, now: clock.now(),
        randomness)
      guard case .retry(let wait) = decision, request.body.isReplayable else {
        return try result.get()
      }
      try await clock.sleep(wait)
      attempt += 1
    }
  }
}

extension HTTPRequest.Body {
  var isReplayable: Bool { if case .stream = self { false } else { true } }
}
