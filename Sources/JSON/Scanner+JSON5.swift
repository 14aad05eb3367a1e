/// What JSON5 (spec.json5.org, 1.0.0) adds to values, names and white space. Settings are small, so
/// this goes byte by byte.
extension Scanner {
  mutating func scanJSON5Value(_ expected: StaticString) throws(ScanProblem) {
    switch byte(at) {
    case Ascii.apostrophe: try scanJSON5String()
    case Ascii.plus, Ascii.point, UInt8(ascii: "I"), UInt8(ascii: "N"): try scanJSON5Number()
    default: throw .expected(expected, at: at)
    }
  }

  mutating func scanJSON5Number() throws(ScanProblem) {
    let start = at
    var index = at
    if byte(index) == Ascii.plus || byte(index) == Ascii.minus { index += 1 }
    at = index
    for word: StaticString in ["Infinity", "NaN"] where matches(word) {
      index += word.utf8CodeUnitCount
      return try finishNumber(from: start, to: index, flags: TapeEntry.isJSON5Number)
    }
    let digits = index
    if index + 1 < count, byte(index) == Ascii.zero, byte(index + 1) | 0x20 == UInt8(ascii: "x") {
      return try scanHexadecimal(from: start, digits: index + 2)
    }
    index = indexAfterDigits(from: digits)
    let hasWhole = index > digits
    if hasWhole, byte(digits) == Ascii.zero, index > digits + 1 {
      throw .syntax("a number has no leading zero", at: digits)
    }
    guard hasWhole || index < count && byte(index) == Ascii.point else {
      throw .expected("a digit after the sign", at: index)
    }
    let isPlain = byte(start) != Ascii.plus && hasWhole
    let afterWhole = index
    index = try scanFraction(at: index, needsDigits: !hasWhole)
    let isPointLast = index == afterWhole + 1
    index = try scanExponent(at: index)
    let flags =
      !isPlain || isPointLast
      ? TapeEntry.isJSON5Number : index == afterWhole ? TapeEntry.isPlainInteger : 0
    try finishNumber(from: start, to: index, flags: flags)
  }

  private mutating func scanHexadecimal(from start: Int, digits: Int) throws(ScanProblem) {
    var index = digits
    var value: UInt64 = 0
    while index < count, let digit = Ascii.hexValue(byte(index)) {
      // Past 64 bits there is no integer to read it as.
      guard value >> 60 == 0 else {
        throw .syntax("a hexadecimal number has at most 64 bits", at: digits)
      }
      value = value << 4 | UInt64(digit)
      index += 1
    }
    guard index > digits else { throw .expected("a hexadecimal digit", at: index) }
    try finishNumber(from: start, to: index, flags: TapeEntry.isJSON5Number)
  }

  /// A string in either kind of quotes.
  mutating func scanJSON5String() throws(ScanProblem) {
    let start = at
    let quote = byte(at)
    var flags: UInt32 = 0
    var index = at + 1
    while true {
      guard index < count else { throw .syntax("the string is never closed", at: start) }
      let byte = byte(index)
      switch byte {
      case quote:
        at = index + 1
        return try append(.string, flags: flags, from: start)
      case Ascii.backslash:
        flags = TapeEntry.isEscaped
        index = try scanJSON5Escape(at: index)
      case Ascii.lineFeed, Ascii.carriageReturn:
        throw .syntax(
          "the string is not closed on its line; end the line with \\ to go on in the next",
          at: index)
      case Ascii.quote, 0..<Ascii.space:
        // Must be escaped when it is written, so it is no plain content.
        flags = TapeEntry.isEscaped
        index += 1
      case 0x80...: index += try lengthOfScalar(at: index)
      default: index += 1
      }
    }
  }

  private func scanJSON5Escape(at index: Int) throws(ScanProblem) -> Int {
    guard index + 1 < count else { throw .expected("an escape after \"\\\"", at: index + 1) }
    switch byte(index + 1) {
    case UInt8(ascii: "u"): return try scanUnicodeEscape(at: index)
    case UInt8(ascii: "x"):
      _ = try hexDigits(2, at: index + 2)
      return index + 4
    case Ascii.zero:
      if index + 2 < count, Ascii.isDigit(byte(index + 2)) {
        throw .syntax("a digit cannot follow \\0", at: index + 2)
      }
      return index + 2
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      throw .syntax("a digit cannot be escaped", at: index + 1)
    case Ascii.carriageReturn:
      return index + 2 < count && byte(index + 2) == Ascii.lineFeed ? index + 3 : index + 2
    case 0x80...: return index + 1 + (try lengthOfScalar(at: index + 1))
    default: return index + 2
    }
  }

  mutating func scanJSON5Name(_ expected: StaticString) throws(ScanProblem) {
    if isNext(Ascii.apostrophe) { return try scanJSON5String() }
    let start = at
    var flags = TapeEntry.isBare
    while at < count {
      let isFirst = at == start
      let byte = byte(at)
      if byte < 0x80, byte != Ascii.backslash {
        guard Ascii.isWord(byte), !(isFirst && Ascii.isDigit(byte)) else { break }
        at += 1
      } else {
        var next: Int
        let scalar: Unicode.Scalar?
        if byte == Ascii.backslash {
          flags |= TapeEntry.isEscaped
          guard at + 1 < count, self.byte(at + 1) == UInt8(ascii: "u") else {
            throw .expected("\"u\" after \"\\\" in a name", at: min(at + 1, count))
          }
          scalar = Unicode.Scalar(try hexEscape(at: at))
          next = at + 6
        } else {
          next = at + (try lengthOfScalar(at: at))
          scalar = unsafe String(decoding: text(at..<next), as: UTF8.self).unicodeScalars.first
        }
        guard let scalar, scalar.belongsInName(isFirst: isFirst) else {
          guard byte == Ascii.backslash else { break }
          throw .syntax("this character cannot stand in a name without quotes", at: at)
        }
        at = next
      }
    }
    guard at > start else { throw .expected(expected, at: at) }
    try append(.string, flags: flags, from: start)
  }

  /// Skips one comment or one white-space character beyond ASCII; false if there is none.
  mutating func skipJSON5Space() throws(ScanProblem) -> Bool {
    if byte(at) == Ascii.slash { return try skipComment() }
    let length = try lengthOfScalar(at: at)
    let text = unsafe String(decoding: text(at..<at + length), as: UTF8.self)
    guard let scalar = text.unicodeScalars.first,
      scalar == "\u{FEFF}" || scalar == "\u{2028}" || scalar == "\u{2029}"
        || scalar.properties.generalCategory == .spaceSeparator
    else { return false }
    at += length
    return true
  }

  private mutating func skipComment() throws(ScanProblem) -> Bool {
    let start = at
    guard at + 1 < count else { return false }
    switch byte(at + 1) {
    case Ascii.slash:
      at += 2
      while at < count, !isAtLineEnd { at += try lengthOfScalar(at: at) }
    case UInt8(ascii: "*"):
      at += 2
      while !matches("*/") {
        guard at < count else { throw .syntax("the comment is never closed", at: start) }
        at += try lengthOfScalar(at: at)
      }
      at += 2
    default: return false
    }
    return true
  }

  private var isAtLineEnd: Bool {
    byte(at) == Ascii.lineFeed || byte(at) == Ascii.carriageReturn
      || byte(at) == 0xE2 && (matches("\u{2028}") || matches("\u{2029}"))
  }
}

extension Unicode.Scalar {
  /// ECMAScript 5.1 `IdentifierName`, as JSON5 refers to it.
  fileprivate func belongsInName(isFirst: Bool) -> Bool {
    if self == "$" || self == "_" { return true }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      return true
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return !isFirst
    default: return !isFirst && (self == "\u{200C}" || self == "\u{200D}")
    }
  }
}
