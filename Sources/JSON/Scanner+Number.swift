extension Scanner {
  /// A number as RFC 8259 has it. Only its form is checked; its text is its value until somebody
  /// asks for another type.
  @inline(__always)
  mutating func scanNumber() throws(ScanProblem) {
    guard !isJSON5 else { return try scanJSON5Number() }
    let start = at
    var index = at
    if byte(index) == Ascii.minus { index += 1 }
    let firstDigit = index
    index = indexAfterDigits(from: index)
    guard index > firstDigit else { throw .expected("a digit after \"-\"", at: index) }
    if byte(firstDigit) == Ascii.zero, index > firstDigit + 1 {
      throw .syntax("a number has no leading zero", at: firstDigit)
    }
    var flags = TapeEntry.isPlainInteger
    if index < count, byte(index) == Ascii.point || byte(index) | 0x20 == UInt8(ascii: "e") {
      flags = 0
      index = try scanFraction(at: index, needsDigits: true)
      index = try scanExponent(at: index)
    }
    try finishNumber(from: start, to: index, flags: flags)
  }

  @inline(__always)
  mutating func finishNumber(
    from start: Int, to index: Int, flags: UInt32
  ) throws(ScanProblem) {
    guard index - start <= options.limits.maximumNumberLength else {
      throw .limit(
        "the number is longer than the limit of", options.limits.maximumNumberLength, at: start)
    }
    at = index
    try append(.number, flags: flags, from: start)
  }

  @inline(__always)
  func indexAfterDigits(from start: Int) -> Int {
    var index = start
    while index < count, Ascii.isDigit(byte(index)) { index += 1 }
    return index
  }

  func scanFraction(at index: Int, needsDigits: Bool) throws(ScanProblem) -> Int {
    guard index < count, byte(index) == Ascii.point else { return index }
    let end = indexAfterDigits(from: index + 1)
    guard !needsDigits || end > index + 1 else {
      throw .expected("a digit after the decimal point", at: end)
    }
    return end
  }

  func scanExponent(at index: Int) throws(ScanProblem) -> Int {
    guard index < count, byte(index) | 0x20 == UInt8(ascii: "e") else { return index }
    var digits = index + 1
    if digits < count, byte(digits) == Ascii.plus || byte(digits) == Ascii.minus { digits += 1 }
    let end = indexAfterDigits(from: digits)
    guard end > digits else { throw .expected("a digit in the exponent", at: end) }
    return end
  }
}
