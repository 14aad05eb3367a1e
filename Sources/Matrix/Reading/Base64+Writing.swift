extension Base64 {
  /// Without padding, as the protocol writes it.
  package static func encode(_ bytes: [UInt8], urlSafe: Bool = false) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity((bytes.count * 4 + 2) / 3)
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        digits.append(digit(UInt8(truncatingIfNeeded: bits >> UInt32(count)) & 63, urlSafe))
      }
    }
    if count > 0 {
      digits.append(digit(UInt8(truncatingIfNeeded: bits << UInt32(6 - count)) & 63, urlSafe))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func digit(_ value: UInt8, _ urlSafe: Bool) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: urlSafe ? "-" : "+")
    default: UInt8(ascii: urlSafe ? "_" : "/")
    }
  }
}
