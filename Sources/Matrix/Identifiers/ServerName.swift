/// A homeserver: a host name or an address, and perhaps a port.
///
/// Looked at for its characters only, so that one can stand in a path and a log; whether there is such
/// a host is found out by asking it.
package struct ServerName: Identifier {
  package static let phrase = "a server name"
  package static let maximumCount = 230

  package let text: String

  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.maximumCount,
      text.utf8.allSatisfy(Self.isAllowed)
    else { return nil }
    self.text = text
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }
}
