package import Concurrency
internal import HTTP
package import HTTPClient
internal import JSON
package import Secrets

/// A server with a model, at one address: asked no more at once than it is good for, and left in peace
/// for a while when it is not well.
///
/// 1. Every failure is a ``ModelFault`` or a `CancellationError`.
/// 2. A question goes out once; who may ask again knows what that costs.
/// 3. Credentials go to this origin and to no other; redirects are not followed.
/// 4. While it is left in peace, whoever asks is told what kind of trouble it had, and nothing of what it
///    said to others.
package final class ModelServer: Sendable {
  package struct Settings: Sendable {
    package var address: HTTPURL
    package var credentials: HTTPRequest.Credentials?
    /// Sent with every request: what stands before the server may want them.
    package var headers: [(name: String, value: Secret)] = []
    /// How many questions at once.
    package var atOnce = 1
    package var connectTimeout = Duration.seconds(10)
    /// Whether the address may be a private one. It is the operator's choice, so it may.
    package var addresses = AddressPolicy.anything

    package init(_ address: HTTPURL) { self.address = address }
  }

  package let settings: Settings
  private let http: HTTPClient
  package let clock: WallClock
  private let permits: Permits
  private let breaker = Guarded(CircuitBreaker())
  /// What was wrong the last time that it was not well.
  private let trouble = Guarded(ModelFault.Kind.unreachable)

  package init(_ settings: Settings, over http: HTTPClient, clock: WallClock) {
    self.settings = settings
    self.http = http
    self.clock = clock
    permits = Permits(settings.atOnce)
  }

  /// Where it is, for logs: never a path, a query or a credential.
  package var origin: String { settings.address.origin.description }

  /// When it is asked again; nothing when it is well.
  package var restsUntil: Instant? {
    let now = clock.now()
    return breaker.withLock { $0.opens(at: now) }
  }

  /// Asks, and waits for the whole answer.
  package func ask(_ question: ModelQuestion) async throws -> ModelAnswer {
    try await watched { try await answer(to: question) }
  }

  /// Asks at once: not in its turn, and also while it is left in peace. How that goes says nothing of
  /// how well it is. For the few short words that end what it was asked before.
  package func askAside(_ question: ModelQuestion) async throws -> ModelAnswer {
    do {
      return try await answer(to: question)
    } catch let error as HTTPError {
      throw ModelFault(error)
    }
  }

  private func answer(to question: ModelQuestion) async throws -> ModelAnswer {
    let response = try await http.send(request(question))
    if !question.alsoAnswers.contains(response.status) {
      try check(response.head, response.body)
    }
    return ModelAnswer(
      status: response.status, contentType: response.headers["Content-Type"] ?? "",
      body: response.body)
  }

  /// Asks, and hands the answer over while it comes. Leaving `body` ends it.
  package func stream<Result>(
    _ question: ModelQuestion, _ body: (HTTPStreamingResponse) async throws -> Result
  ) async throws -> Result {
    try await watched {
      try await http.withResponse(request(question)) { response in
        if !response.isSuccess {
          var start: [UInt8] = []
          for try await bytes in response.body where start.count < 64 << 10 { start += bytes }
          try check(response.head, start)
        }
        return try await body(response)
      }
    }
  }

  /// With everything that a request to this server carries; for those that open a connection of
  /// another kind.
  package func request(_ question: ModelQuestion) -> HTTPRequest {
    var headers: HTTPHeaders = ["Accept": question.accept]
    for (name, value) in settings.headers { headers.set(name, value.withText { $0 }) }
    let body: HTTPRequest.Body
    switch question.body {
    case .none: body = .none
    case .json(let value):
      headers.set("Content-Type", "application/json")
      body = .bytes(value.compact())
    case .bytes(let bytes, let type):
      headers.set("Content-Type", type)
      body = .bytes(bytes)
    }
    var request = HTTPRequest(
      question.method, settings.address.below(question.path, query: question.query),
      headers: headers, body: body, credentials: settings.credentials)
    request.deadline = question.deadline
    request.connectTimeout = settings.connectTimeout
    request.maximumResponseBytes = question.maximumBytes
    if !question.alsoAnswers.isEmpty { request.maximumErrorBytes = 4 << 20 }
    request.redirects = .none
    request.addresses = settings.addresses
    request.isIdempotent = question.isIdempotent
    return request
  }

  private func check(_ head: HTTPResponseHead, _ body: [UInt8]) throws(ModelFault) {
    guard !head.isSuccess else { return }
    throw ModelFault(status: head.status, headers: head.headers, body: body, at: clock.now())
  }

  /// One question: in its turn, when the server is well, and with its end noted.
  private func watched<Result>(_ ask: () async throws -> Result) async throws -> Result {
    do {
      return try await permits.using {
        let now = clock.now()
        guard breaker.withLock({ $0.mayAsk(at: now) }) else {
          throw ModelFault(
            trouble.withLock { $0 }, "it failed again and again just now", wasNotBegun: true)
        }
        do {
          let result = try await ask()
          breaker.withLock { $0.succeeded() }
          return result
        } catch {
          note(error)
          throw error
        }
      }
    } catch let error as HTTPError {
      throw ModelFault(error)
    } catch is Permits.TooManyWait {
      throw ModelFault(.limited, wasNotBegun: true)
    }
  }

  private func note(_ error: any Error) {
    let fault = (error as? HTTPError).map { ModelFault($0) } ?? error as? ModelFault
    let now = clock.now()
    if let fault, fault.speaksAgainstServer {
      // Whoever does not ask it has not waited for it too long.
      trouble.withLock { $0 = fault.kind == .silent ? .unreachable : fault.kind }
    }
    breaker.withLock { breaker in
      switch fault {
      case nil: breaker.gaveUp(at: now)
      case let fault? where fault.speaksAgainstServer: breaker.failed(at: now)
      // It is there, and says no.
      case .some: breaker.succeeded()
      }
    }
  }
}
