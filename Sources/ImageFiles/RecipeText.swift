/// Texts out of files of others: bounded, and without anything that steers a terminal or a reader.
enum RecipeText {
  /// Of one text, unpacked.
  static let maximumBytes = 256 << 10
  /// Texts of one file that are looked at.
  static let maximumCount = 64
  /// Of one value that is shown to people, in bytes.
  static let maximumValueBytes = 8 << 10

  /// As text for people: no controls but line breaks and tabs, no marks that turn the direction of
  /// reading, nothing invisible; cut at `maximum` bytes, between characters.
  static func clean(_ text: some StringProtocol, atMost maximum: Int = maximumValueBytes) -> String
  {
    var clean = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      let isBreak = scalar == "\n" || scalar == "\t"
      guard isBreak || isVisible(scalar) else { continue }
      count += UTF8.width(scalar)
      guard count <= maximum else { break }
      clean.append(scalar)
    }
    return String(clean)
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    // The joiner makes families of emoji, and letters of several scripts.
    if scalar == "\u{200d}" || scalar == "\u{200c}" { return true }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default: true
    }
  }

  static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
    // Many programs put UTF-8 there all the same.
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String {
    var units: [UInt16] = []
    var reader = ByteReader(bytes)
    while let unit = reader.number(2, isBigEndian: isBigEndian) { units.append(UInt16(unit)) }
    return String(decoding: units, as: UTF16.self)
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
    scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x10000 ? 3 : 4
  }
}
