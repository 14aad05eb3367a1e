/// An address that a link may lead to: absolute, of one of four schemes, and of bytes that need no
/// escaping but `&`.
struct WebAddress: Equatable {
  static let maximumCount = 2_048

  let text: String

  /// What an address cannot have is percent-encoded; without a known scheme it is none.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.maximumCount,
      let colon = bytes.prefix(8).firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let scheme = bytes[..<colon].map { $0 | 0x20 }
    let rest = bytes[(colon + 1)...]
    guard let first = rest.first, first > 0x20 else { return nil }
    if scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8) {
      guard rest.starts(with: "//".utf8), let host = rest.dropFirst(2).first, host > 0x20,
        !"/?#".utf8.contains(host)
      else { return nil }
    } else if !scheme.elementsEqual("mailto".utf8) && !scheme.elementsEqual("matrix".utf8) {
      return nil
    }
    text = String(decoding: scheme + Self.encoded(bytes[colon...]), as: UTF8.self)
  }

  /// Where a person is found.
  init(person id: String) {
    var bytes = Array("https://matrix.to/#/".utf8)
    for byte in id.utf8 {
      let isPlain = byte.isLetter || byte.isDigit || "@:._=+-".utf8.contains(byte)
      if isPlain { bytes.append(byte) } else { bytes += Self.escape(byte) }
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The user that it leads to.
  var person: String? {
    let bytes = Array(text.utf8)
    for (mark, sigil) in [("https://matrix.to/#/", ""), ("matrix:u/", "@")]
    where bytes.starts(with: mark.utf8) {
      let rest = bytes.dropFirst(mark.utf8.count).prefix { !"?/".utf8.contains($0) }
      let id = sigil + String(decoding: Self.decoded(rest), as: UTF8.self)
      return id.utf8.first == UInt8(ascii: "@") ? id : nil
    }
    return nil
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func escape(_ byte: UInt8) -> [UInt8] {
    [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func encoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if byte <= 0x20 || byte >= 0x7f || "\"<>\\^`{|}".utf8.contains(byte) {
        result += escape(byte)
      } else {
        result.append(byte)
      }
    }
    return result
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(rest.prefix(2).text, radix: 16),
        rest.count >= 2
      {
        result.append(value)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
