/// `@localpart:server`.
///
/// The localpart may be anything without a colon and NUL, even nothing: such users exist from older
/// days, and the specification asks to bear with them.
package struct UserID: Identifier {
  package static let phrase = "a user ID"

  package let text: String
  private let colon: Int

  package init?(_ text: String) {
    guard text.utf8.count <= Self.maximumCount, text.utf8.first == UInt8(ascii: "@"), !text.hasNUL,
      let parts = text.split(at: UInt8(ascii: ":")), ServerName(String(parts.after)) != nil
    else { return nil }
    self.text = text
    colon = parts.before.utf8.count
  }

  package var localpart: String {
    String(decoding: text.utf8.prefix(colon).dropFirst(), as: UTF8.self)
  }

  package var server: String { String(decoding: text.utf8.dropFirst(colon + 1), as: UTF8.self) }

  /// Whether it is one of those that could not be made today.
  package var isHistorical: Bool {
    let localpart = text.utf8.prefix(colon).dropFirst()
    return localpart.isEmpty || !localpart.allSatisfy(Self.isAllowedToday)
  }

  private static func isAllowedToday(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "="), UInt8(ascii: "_"),
      UInt8(ascii: "/"), UInt8(ascii: "+"):
      true
    default: false
    }
  }
}
