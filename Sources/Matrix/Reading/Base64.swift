/// Base64 as it comes over the wire: with padding or without, in either alphabet, never with
/// anything else in between.
///
/// For what is public. Looks at one digit after the other in a time that depends on them.
package enum Base64 {
  /// Nothing if there is a foreign character, a half byte, or bits that say nothing.
  package static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    var padding = 0
    while digits.last == UInt8(ascii: "=") {
      digits.removeLast()
      padding += 1
    }
    let rest = digits.count % 4
    guard rest != 1, padding == 0 || padding + rest == 4 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var count = 0
    for digit in digits {
      guard let value = digit.base64Value else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    guard bits & (1 << UInt32(count) - 1) == 0 else { return nil }
    return bytes
  }
}

extension String {
  /// Keys, signatures and session IDs are compared as text, and some clients pad them.
  package var withoutBase64Padding: String {
    guard utf8.last == UInt8(ascii: "=") else { return self }
    var view = self[...].utf8
    while view.last == UInt8(ascii: "=") { view.removeLast() }
    return String(Substring(view))
  }
}

extension UInt8 {
  var isBase64URLDigit: Bool {
    isAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
  }

  var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  fileprivate var base64Value: UInt8? {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
