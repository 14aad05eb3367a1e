internal import HTTP

/// An absolute `http` or `https` address, parsed once.
///
/// 1. The host is lower-case ASCII: letters, digits, `-`, `_` and `.`, or an IPv6 address in
///    brackets. What other parsers might read differently is refused, so that libcurl and we never
///    disagree about where a request goes. International names come in their `xn--` form.
/// 2. There is no user part, since a password in an address ends up in logs, and no fragment.
/// 3. The target has only bytes that a request line may carry.
/// 4. It describes itself without the query, where tokens are found.
package struct HTTPURL: Hashable, Sendable {
  package enum Scheme: String, Sendable {
    case http, https
    package var defaultPort: UInt16 { self == .http ? 80 : 443 }
  }

  /// What credentials belong to.
  package struct Origin: Hashable, Sendable, CustomStringConvertible {
    package let scheme: Scheme
    package let host: String
    package let port: UInt16

    package var description: String {
      port == scheme.defaultPort
        ? "\(scheme.rawValue)://\(host)" : "\(scheme.rawValue)://\(host):\(port)"
    }
  }

  package enum ParseError: Error, Equatable, CustomStringConvertible {
    case tooLong, scheme, userinfo, host, port, target

    package var description: String {
      switch self {
      case .tooLong: "the address is longer than \(HTTPURL.maximumCount) bytes"
      case .scheme: "the address does not begin with http:// or https://"
      case .userinfo: "the address has a user name or password in it"
      case .host: "the address has no host, or one with characters that hosts do not have"
      case .port: "the port of the address is not a number from 1 to 65535"
      case .target: "the path or query has characters that must be percent-encoded"
      }
    }
  }

  package static let maximumCount = 16 << 10

  package let origin: Origin
  /// Path and query, beginning with a slash.
  package let target: String

  package var host: String { origin.host }
  /// The whole address, query included: for the wire, not for logs. Kept, since every request asks.
  package let text: String

  package init(parsing text: String) throws(ParseError) {
    let bytes = Array(text.utf8.prefix(Self.maximumCount + 1))
    guard bytes.count <= Self.maximumCount else { throw .tooLong }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let scheme = Scheme(rawValue: bytes[..<colon].lowercasedText),
      bytes[colon...].starts(with: "://".utf8)
    else { throw .scheme }
    let rest = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
    let end = rest.firstIndex { "/?".utf8.contains($0) } ?? rest.endIndex
    try self.init(scheme: scheme, authority: rest[..<end], target: rest[end...])
  }

  init(
    scheme: Scheme, authority: ArraySlice<UInt8>, target: ArraySlice<UInt8>
  ) throws(ParseError) {
    guard !authority.contains(UInt8(ascii: "@")) else { throw .userinfo }
    let (host, port) = try Self.parse(authority: authority)
    origin = Origin(scheme: scheme, host: host, port: port ?? scheme.defaultPort)
    guard target.allSatisfy(Self.isTargetByte) else { throw .target }
    let slash = target.first == UInt8(ascii: "/") ? "" : "/"
    self.target = slash + String(decoding: target, as: UTF8.self)
    text = origin.description + self.target
    // The slash may be one byte too many.
    guard text.utf8.count <= Self.maximumCount else { throw .tooLong }
  }

  init(origin: Origin, target: String) {
    self.origin = origin
    self.target = target
    text = origin.description + target
  }

  private static func parse(
    authority: ArraySlice<UInt8>
  ) throws(ParseError) -> (host: String, port: UInt16?) {
    let host: ArraySlice<UInt8>
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
      host = authority[...close]
      let inside = host.dropFirst().dropLast()
      guard !inside.isEmpty, inside.contains(UInt8(ascii: ":")),
        inside.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
      else { throw .host }
    } else {
      host = authority.prefix { $0 != UInt8(ascii: ":") }
      guard (1...253).contains(host.count),
        host.allSatisfy({ $0.isLetterOrDigit || "-_.".utf8.contains($0) })
      else { throw .host }
    }
    let tail = authority[host.endIndex...]
    guard let colon = tail.first else { return (host.lowercasedText, nil) }
    guard colon == UInt8(ascii: ":"), (2...6).contains(tail.count),
      tail.dropFirst().allSatisfy(\.isDigit),
      let port = UInt16(String(decoding: tail.dropFirst(), as: UTF8.self)), port > 0
    else { throw .port }
    return (host.lowercasedText, port)
  }

  private static func isTargetByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7f && !"\"<>\\^`{|}#".utf8.contains(byte)
  }
}

extension HTTPURL: CustomStringConvertible {
  package var description: String {
    guard let query = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return text }
    return origin.description + target[..<query] + "?…"
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isHexDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
  }
  var isLetterOrDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
  }
}

extension ArraySlice<UInt8> {
  fileprivate var lowercasedText: String {
    String(decoding: map(\.lowercasedASCII), as: UTF8.self)
  }
}
