internal import Glibc

/// Where a server listens: `127.0.0.1:8787`, `[::1]:8787`, `localhost:8787`. Other names are refused:
/// nothing is looked up where a server listens.
package struct Address: Equatable, Sendable {
  /// Without brackets.
  package let host: String
  package let port: UInt16

  package init?(parsing text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
      return nil
    }
    var host = text[..<colon]
    if host.first == "[", host.last == "]" {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    guard let digits = Self.digits(of: String(host)) else { return nil }
    self.host = digits
    self.port = port
  }

  /// The address as numbers; `nil` when it is none.
  private static func digits(of host: String) -> String? {
    if host == "localhost" { return "127.0.0.1" }
    // C reads to the first NUL, whatever follows.
    guard !host.utf8.contains(0) else { return nil }
    var room = in6_addr()  // Large enough for either kind.
    let isAddress = unsafe inet_pton(host.contains(":") ? AF_INET6 : AF_INET, host, &room) == 1
    return isAddress ? host : nil
  }
}

extension Address: CustomStringConvertible {
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension Kind where Value == Address {
  package static var address: Kind {
    Kind(
      text: "an address and a port", fix: "write it as \"127.0.0.1:8787\"",
      show: { $0.description }, parse: Address.init(parsing:))
  }
}
