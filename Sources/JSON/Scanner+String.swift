extension Scanner {
  /// A string in double quotes, as strict JSON has it. Eight bytes are judged at a time; nearly all
  /// of a sync answer is strings.
  @inline(__always)
  mutating func scanString() throws(ScanProblem) {
    guard !isJSON5 else { return try scanJSON5String() }
    let start = at
    var index = at + 1
    while index + 8 <= count {
      let special = Self.special(in: word(index))
      guard special != 0 else {
        index += 8
        continue
      }
      index += special.trailingZeroBitCount >> 3
      guard byte(index) == Ascii.quote else { break }
      at = index + 1
      return try append(.string, from: start)
    }
    try finishString(from: start, at: index)
  }

  /// The rest of a string that has something in it besides plain ASCII, or ends near the end.
  @inline(never)
  private mutating func finishString(from start: Int, at first: Int) throws(ScanProblem) {
    var index = first
    var flags: UInt32 = 0
    while true {
      guard index < count else { throw .syntax("the string is never closed", at: start) }
      let byte = byte(index)
      switch byte {
      case Ascii.quote:
        at = index + 1
        return try append(.string, flags: flags, from: start)
      case Ascii.backslash:
        flags = TapeEntry.isEscaped
        index = try scanEscape(at: index)
      case 0..<Ascii.space: throw controlCharacter(at: index)
      case 0x80...: index += try lengthOfScalar(at: index)
      default: index += 1
      }
      while index + 8 <= count {
        let special = Self.special(in: word(index))
        if special != 0 {
          index += special.trailingZeroBitCount >> 3
          break
        }
        index += 8
      }
    }
  }

  private func controlCharacter(at index: Int) -> ScanProblem {
    switch byte(index) {
    case Ascii.lineFeed, Ascii.carriageReturn:
      .syntax("the string is not closed on its line; a line break is written \\n", at: index)
    case Ascii.tab: .syntax("a tab in a string is written \\t", at: index)
    default: .syntax("a control character in a string is written \\u00XX", at: index)
    }
  }

  /// Returns the index after the escape.
  func scanEscape(at index: Int) throws(ScanProblem) -> Int {
    guard index + 1 < count else { throw .expected("an escape after \"\\\"", at: index + 1) }
    switch byte(index + 1) {
    case Ascii.quote, Ascii.backslash, Ascii.slash, UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"): return try scanUnicodeEscape(at: index)
    default:
      throw .expected("one of \" \\ / b f n r t u after \"\\\"", at: index + 1)
    }
  }

  /// `\uXXXX`, or two of them that make a surrogate pair.
  func scanUnicodeEscape(at index: Int) throws(ScanProblem) -> Int {
    let first = try hexEscape(at: index)
    guard first & 0xF800 == 0xD800 else { return index + 6 }
    if first < 0xDC00, index + 8 <= count, byte(index + 6) == Ascii.backslash,
      byte(index + 7) == UInt8(ascii: "u")
    {
      let second = try hexEscape(at: index + 6)
      if second & 0xFC00 == 0xDC00 { return index + 12 }
    }
    guard options.loneSurrogates == .replace else {
      throw .encoding("this \\u escape is half a surrogate pair and no character", at: index)
    }
    return index + 6
  }

  func hexEscape(at index: Int) throws(ScanProblem) -> UInt32 {
    try hexDigits(4, at: index + 2)
  }

  func hexDigits(_ wanted: Int, at start: Int) throws(ScanProblem) -> UInt32 {
    var value: UInt32 = 0
    for index in start..<start + wanted {
      guard index < count, let digit = Ascii.hexValue(byte(index)) else {
        throw .expected(
          wanted == 4
            ? "four hexadecimal digits after \"\\u\"" : "two hexadecimal digits after \"\\x\"",
          at: min(index, count))
      }
      value = value << 4 | digit
    }
    return value
  }

  func lengthOfScalar(at index: Int) throws(ScanProblem) -> Int {
    let length = UTF8.lengthOfScalar(first: byte(index)) {
      index + $0 < count ? byte(index + $0) : 0
    }
    guard length > 0 else { throw .encoding("this is not UTF-8", at: index) }
    return length
  }

  /// A bit set in each byte that is a quote, a backslash, a control character or not ASCII. Above
  /// the lowest set bit there may be false ones, as a borrow runs upwards; the lowest is true.
  @inline(__always)
  static func special(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* UInt64(Ascii.quote))
    let backslashes = word ^ (ones &* UInt64(Ascii.backslash))
    let controls = (word &- ones &* UInt64(Ascii.space)) & ~word
    return ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | controls | word)
      & highs
  }
}
