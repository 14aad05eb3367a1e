package import JSON
package import Secrets

/// What is asked of the homeserver, as a value: whoever has a connection and a token can ask it.
package struct APIRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET", put = "PUT", post = "POST", delete = "DELETE"
  }

  package enum Body: Sendable {
    case none
    case json(JSONValue)
    /// JSON already, to be sent byte by byte: what was persisted before the first try.
    case written([UInt8])
    case bytes([UInt8], contentType: String)
    /// JSON with a password or a token in it.
    case secret(Secret)
    /// What whoever sends it has at hand and gives piece by piece; so many bytes, where that is known.
    case stream(count: Int?, contentType: String)
  }

  package var method: Method
  /// Encoded, from the first slash on, without the query.
  package let path: String
  package var query: [(name: String, value: String)] = []
  package var body: Body = .none
  package var needsToken = true
  /// Asking twice is asking once, so it may be repeated when nobody knows what became of it.
  package var isIdempotent: Bool
  /// An answer that is longer is cut off by whoever reads it.
  package var maximumAnswerBytes = 4 << 20

  /// The segments are encoded each by itself: a slash in one is part of it.
  package init(
    _ method: Method, _ root: String, _ segments: [String] = [], isIdempotent: Bool? = nil
  ) {
    self.method = method
    path = segments.reduce(into: root) { path, segment in
      path += "/" + PercentEncoding.segment(segment)
    }
    self.isIdempotent = isIdempotent ?? (method != .post)
  }

  /// Path and query, as they stand on the request line.
  package var target: String {
    guard !query.isEmpty else { return path }
    let items = query.map {
      "\(PercentEncoding.component($0.name))=\(PercentEncoding.component($0.value))"
    }
    return path + "?" + items.joined(separator: "&")
  }

  /// The bytes to be sent, and what they are. Of a secret one a copy, to be let go of at once; of a
  /// stream nothing.
  package var payload: (bytes: [UInt8], contentType: String)? {
    switch body {
    case .none: nil
    case .json(let value): (value.compact(), "application/json")
    case .written(let bytes): (bytes, "application/json")
    case .bytes(let bytes, let type): (bytes, type)
    case .secret(let secret):
      (unsafe secret.withUnsafeBytes { unsafe Array($0) }, "application/json")
    case .stream: nil
    }
  }
}

extension APIRequest {
  static let client = "/_matrix/client/v3"

  /// With a body.
  static func put(_ segments: [String], _ body: JSONValue) -> APIRequest {
    var request = APIRequest(.put, client, segments)
    request.body = .json(body)
    return request
  }

  static func post(
    _ segments: [String], _ body: JSONValue = [:], isIdempotent: Bool = false
  ) -> APIRequest {
    var request = APIRequest(.post, client, segments, isIdempotent: isIdempotent)
    request.body = .json(body)
    return request
  }

  /// With a secret in its body.
  static func post(
    _ segments: [String], secret body: SecretJSON, isIdempotent: Bool = false
  ) -> APIRequest {
    var request = APIRequest(.post, client, segments, isIdempotent: isIdempotent)
    request.body = .secret(body.written())
    return request
  }

  static func get(_ segments: [String]) -> APIRequest { APIRequest(.get, client, segments) }

  mutating func ask(_ name: String, _ value: String?) {
    if let value { query.append((name, value)) }
  }
}

// Bodies hold passwords, tokens and what people said: nobody prints one by accident.
extension APIRequest.Body: CustomStringConvertible, CustomReflectable {
  package var description: String {
    switch self {
    case .none: "nothing"
    case .json: "JSON"
    case .written(let bytes): "\(bytes.count) bytes of JSON"
    case .bytes(let bytes, let type): "\(bytes.count) bytes of \(type)"
    case .secret: "JSON with a secret"
    case .stream(let count, let type): "\(count.map(String.init) ?? "some") bytes of \(type)"
    }
  }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension APIRequest: CustomStringConvertible {
  package var description: String { "\(method.rawValue) \(path), \(body)" }
}
