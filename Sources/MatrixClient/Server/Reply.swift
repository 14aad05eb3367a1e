internal import HTTPClient
package import Matrix

/// How asking ended, for those who ask again when it is worth it.
package enum Reply<Answer: Sendable>: Sendable {
  case answered(Answer)
  /// The answer is no, and will stay no.
  case refused(ServerError)
  /// Not now. `after` is what the server asked for.
  case later(after: Duration?, reason: String)
  /// The token is none any more. Nothing helps but another login.
  case loggedOut(ServerError)
}

extension Homeserver {
  /// Asks once. Throws only when cancelled, or when the request itself cannot be.
  package func reply<Asked: Endpoint>(
    to endpoint: Asked, within deadline: Duration = .seconds(30)
  ) async throws -> Reply<Asked.Answer> {
    try await Reply { try await ask(endpoint, within: deadline) }
  }
}

extension Reply {
  package init(_ ask: () async throws -> Answer) async throws {
    do {
      self = .answered(try await ask())
    } catch let error as ServerError {
      self.init(error)
    } catch let error as MalformedAnswer {
      self = .later(after: nil, reason: "\(error)")
    } catch let error as HTTPError where error.kind != .clientClosed {
      // A certificate may be mended and a host may come back: whoever waits decides for how long.
      self = .later(after: nil, reason: "\(error)")
    }
  }

  private init(_ error: ServerError) {
    if error.isLogout {
      self = .loggedOut(error)
    } else if error.isPassing {
      self = .later(
        after: error.retryAfterMS.map { .milliseconds($0) }, reason: "\(error)")
    } else {
      self = .refused(error)
    }
  }
}

extension ServerError {
  /// The token was one, and is none any more.
  package var isLogout: Bool {
    httpStatus == 401 && (code == .unknownToken || code == .missingToken)
      || code == .userDeactivated
  }

  /// Too much at once, or trouble of the server's own.
  package var isPassing: Bool {
    httpStatus == 429 || httpStatus == 408 || httpStatus == 425 || httpStatus >= 500
      || code == .limitExceeded
  }
}
