/// The value of a number's text, when that value is an integer: `-0`, `1.0` and `1e2` are, `1.5` is
/// not. No floating point is involved, so nothing is rounded.
enum ExactInteger: Equatable {
  case integer(isNegative: Bool, magnitude: UInt64)
  case fraction
  /// An integer of more than 64 bits; also Infinity and NaN.
  case tooLarge

  /// `text` is a number that the scanner found valid, strict or JSON5.
  init(_ text: Span<UInt8>) {
    var index = 0
    var isNegative = false
    if text[0] == Ascii.minus || text[0] == Ascii.plus {
      isNegative = text[0] == Ascii.minus
      index = 1
    }
    if text.count > index + 2, text[index + 1] | 0x20 == UInt8(ascii: "x") {
      self = Self.hexadecimal(text, from: index + 2, isNegative: isNegative)
    } else if Ascii.isDigit(text[index]) || text[index] == Ascii.point {
      self = Self.decimal(text, from: index, isNegative: isNegative)
    } else {
      self = .tooLarge
    }
  }

  private static func hexadecimal(
    _ text: Span<UInt8>, from start: Int, isNegative: Bool
  ) -> ExactInteger {
    var magnitude: UInt64 = 0
    for index in start..<text.count {
      magnitude = magnitude << 4 | UInt64(Ascii.hexValue(text[index]) ?? 0)
    }
    return .integer(isNegative: isNegative && magnitude != 0, magnitude: magnitude)
  }

  private static func decimal(
    _ text: Span<UInt8>, from start: Int, isNegative: Bool
  ) -> ExactInteger {
    var magnitude: UInt64 = 0
    var isPastPoint = false
    // Zeros are held back until a digit follows: "1000" and "1e3" then need no more room than "1".
    var pendingZeros = 0
    var scale = 0
    var index = start
    var overflows = false
    while index < text.count, Ascii.isDigit(text[index]) || text[index] == Ascii.point {
      let byte = text[index]
      index += 1
      guard byte != Ascii.point else {
        isPastPoint = true
        continue
      }
      if isPastPoint { scale -= 1 }
      guard byte != Ascii.zero else {
        pendingZeros += 1
        continue
      }
      if magnitude != 0 { overflows = !magnitude.shift(by: pendingZeros) || overflows }
      pendingZeros = 0
      overflows = !magnitude.shift(by: 1, adding: UInt64(byte - Ascii.zero)) || overflows
    }
    guard magnitude != 0 || overflows else { return .integer(isNegative: false, magnitude: 0) }
    scale += pendingZeros + exponent(text, from: index)
    guard scale >= 0 else { return .fraction }
    guard !overflows, magnitude.shift(by: scale) else { return .tooLarge }
    return .integer(isNegative: isNegative, magnitude: magnitude)
  }

  /// Stops counting where it makes no difference any more.
  private static func exponent(_ text: Span<UInt8>, from start: Int) -> Int {
    guard start < text.count else { return 0 }
    var value = 0
    var isNegative = false
    for index in start + 1..<text.count {
      if text[index] == Ascii.minus { isNegative = true }
      guard Ascii.isDigit(text[index]) else { continue }
      value = min(value * 10 + Int(text[index] - Ascii.zero), 1 << 40)
    }
    return isNegative ? -value : value
  }
}

extension UInt64 {
  /// Appends decimal zeros, then adds; false if that does not fit.
  fileprivate mutating func shift(by zeros: Int, adding digit: UInt64 = 0) -> Bool {
    guard zeros <= 20 else { return false }
    for _ in 0..<zeros {
      let (product, overflow) = multipliedReportingOverflow(by: 10)
      guard !overflow else { return false }
      self = product
    }
    let (sum, overflow) = addingReportingOverflow(digit)
    self = sum
    return !overflow
  }
}
