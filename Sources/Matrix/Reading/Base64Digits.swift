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
}
