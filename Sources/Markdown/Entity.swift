/// `&name;` and `&#number;`: the few names that texts use.
enum Entity {
  private static let names: [(name: String, text: String)] = [
    ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("nbsp", "\u{a0}"),
    ("hellip", "…"), ("mdash", "—"), ("ndash", "–"), ("copy", "©"), ("euro", "€"), ("shy", ""),
  ]

  /// - Returns: what it stands for, and how many bytes it has.
  static func read(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], count: Int)? {
    let inside = bytes.dropFirst().prefix(10).prefix { $0 != UInt8(ascii: ";") }
    guard inside.endIndex < bytes.endIndex, bytes[inside.endIndex] == UInt8(ascii: ";") else {
      return nil
    }
    let count = inside.count + 2
    guard inside.first == UInt8(ascii: "#") else {
      return names.first { $0.name.utf8.elementsEqual(inside) }.map { (Array($0.text.utf8), count) }
    }
    let digits = inside.dropFirst()
    let isHex = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
    let number = isHex ? digits.dropFirst() : digits
    guard !number.isEmpty, number.allSatisfy({ $0.isDigit || (isHex && $0.isLetter) }),
      let value = UInt32(number.text, radix: isHex ? 16 : 10)
    else { return nil }
    let scalar = value == 0 ? nil : Unicode.Scalar(value)
    return (Array(String(Character(scalar ?? "\u{fffd}")).utf8), count)
  }
}
