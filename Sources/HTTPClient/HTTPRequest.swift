package import HTTP
package import Secrets

/// What to ask, and within which bounds. Every bound has a default; none is infinite by accident.
package struct HTTPRequest: Sendable {
  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    case stream(HTTPUpload)
  }

  /// Who we are to the origin of `url`, and to no other. Kept apart from `headers` so that it can be
  /// dropped on the way to another origin and is never printed.
  package struct Credentials: Sendable {
    let headerName: String
    /// What comes before the secret on the header's line.
    let linePrefix: String
    let secret: Secret

    package static func bearer(_ token: Secret) -> Credentials {
      Credentials(
        headerName: "Authorization", linePrefix: "Authorization: Bearer ", secret: token)
    }

    /// A header of the server's own choice, such as `x-api-key`.
    package static func header(name: String, _ secret: Secret) -> Credentials {
      Credentials(headerName: name, linePrefix: "\(name): ", secret: secret)
    }
  }

  package var method: HTTPMethod
  package var url: HTTPURL
  package var headers: HTTPHeaders
  package var body: Body
  package var credentials: Credentials?

  /// From now until the last byte, redirects included.
  package var deadline: Duration = .seconds(30)
  package var connectTimeout: Duration = .seconds(10)
  /// Ends a transfer that brings less than a byte a second for so long. Whole seconds.
  package var idleTimeout: Duration?
  /// A longer body is an error, found out before it is kept.
  package var maximumResponseBytes = 16 << 20
  /// The body of an answer of 300 and above is cut off here, quietly: it is there to be quoted.
  package var maximumErrorBytes = 64 << 10
  package var redirects = RedirectPolicy.follow()
  /// Concerns the first origin; ``RedirectPolicy`` says what holds for the others.
  package var addresses = AddressPolicy.anything
  /// Asking twice is asking once: by the method, unless the caller knows better (a transaction id).
  package var isIdempotent: Bool
  /// Speak HTTP/2 to a plain-text port without asking first.
  package var assumesHTTP2 = false

  package init(
    _ method: HTTPMethod, _ url: HTTPURL, headers: HTTPHeaders = [:], body: Body = .none,
    credentials: Credentials? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.credentials = credentials
    isIdempotent = method.isIdempotent
  }
}

/// A body made while it is being sent. It is asked for bytes as fast as the server takes them, once:
/// it cannot be sent a second time.
package struct HTTPUpload: Sendable {
  /// `nil` when nobody knows; HTTP/1.1 then sends chunks.
  package let count: Int?
  /// The next bytes, or `nil` at the end. An error aborts the request and is what `send` throws.
  package let next: @Sendable () async throws -> [UInt8]?

  package init(count: Int? = nil, next: @escaping @Sendable () async throws -> [UInt8]?) {
    self.count = count
    self.next = next
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(method) \(url)" }
  package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
