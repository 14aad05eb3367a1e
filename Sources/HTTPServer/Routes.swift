package import HTTP

/// Which handler answers what. A pattern is a path whose segments may be `{name}`, which matches one
/// segment, or, at the end, `{name...}`, which matches all the rest. The first route added that
/// matches is taken; HEAD is answered by GET unless it has a route of its own.
package struct Routes: Sendable {
  package typealias Handler = @Sendable (ServerRequest) async throws -> ServerResponse

  struct Route: Sendable {
    let method: HTTPMethod
    let pattern: [Segment]
    let maximumBodyBytes: Int?
    let handler: Handler
  }

  enum Segment: Sendable { case literal([UInt8]), parameter(String), rest(String) }

  enum Match {
    case found(Route, parameters: [String: String])
    case methodNotAllowed(allowed: [HTTPMethod])
    case notFound
    /// The path is not a path: no slash, or an encoding that does not decode.
    case malformed
  }

  private var routes: [Route] = []

  package init() {}

  package mutating func add(
    _ method: HTTPMethod, _ pattern: String, maximumBodyBytes: Int? = nil,
    _ handler: @escaping Handler
  ) {
    routes.append(
      Route(
        method: method, pattern: Self.segments(of: pattern), maximumBodyBytes: maximumBodyBytes,
        handler: handler))
  }

  package mutating func get(_ pattern: String, _ handler: @escaping Handler) {
    add(.get, pattern, handler)
  }

  func match(_ method: HTTPMethod, path: String) -> Match {
    guard path.utf8.first == UInt8(ascii: "/") else { return .malformed }
    var segments: [[UInt8]] = []
    for raw in path.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      guard let segment = raw.percentDecoded else { return .malformed }
      segments.append(segment)
    }
    var allowed: [HTTPMethod] = []
    var byGet: Match?
    for route in routes {
      guard let parameters = Self.parameters(route.pattern, segments) else { continue }
      if route.method == method { return .found(route, parameters: parameters) }
      if method == .head, route.method == .get, byGet == nil {
        byGet = .found(route, parameters: parameters)
      }
      if !allowed.contains(route.method) { allowed.append(route.method) }
      if route.method == .get, !allowed.contains(.head) { allowed.append(.head) }
    }
    return byGet ?? (allowed.isEmpty ? .notFound : .methodNotAllowed(allowed: allowed))
  }

  private static func segments(of pattern: String) -> [Segment] {
    precondition(pattern.utf8.first == UInt8(ascii: "/"), "a pattern begins with a slash")
    let parts = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(Array(part.utf8)) }
      let name = part.dropFirst().dropLast()
      guard name.hasSuffix("...") else { return .parameter(String(name)) }
      precondition(index == parts.count - 1, "only the last segment matches the rest")
      return .rest(String(name.dropLast(3)))
    }
  }

  private static func parameters(_ pattern: [Segment], _ path: [[UInt8]]) -> [String: String]? {
    var parameters: [String: String] = [:]
    for (index, segment) in pattern.enumerated() {
      if case .rest(let name) = segment {
        guard index < path.count else { return nil }
        parameters[name] = path[index...].map { String(decoding: $0, as: UTF8.self) }
          .joined(separator: "/")
        return parameters
      }
      guard index < path.count else { return nil }
      switch segment {
      case .literal(let bytes): guard bytes == path[index] else { return nil }
      case .parameter(let name):
        guard !path[index].isEmpty else { return nil }
        parameters[name] = String(decoding: path[index], as: UTF8.self)
      case .rest: return nil
      }
    }
    return pattern.count == path.count ? parameters : nil
  }
}
