/// Where a server listens: `127.0.0.1:8787`, `[::1]:8787`, `localhost:8787`.
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
    guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(Self.isAllowed) else {
      return nil
    }
    self.host = String(host)
    self.port = port
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
    }
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
