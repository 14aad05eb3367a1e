extension [UInt8] {
  /// Appends `text` as a JSON string, quotes included, in the shortest form there is: only `"`, `\`
  /// and control characters are escaped, and all else stays UTF-8.
  package mutating func appendJSONString(_ text: String) {
    var text = text
    text.withUTF8 { bytes in unsafe appendJSONString(bytes.span) }
  }

  /// As above, for bytes that are known to be UTF-8.
  package mutating func appendJSONString(_ text: Span<UInt8>) {
    append(Ascii.quote)
    var clean = 0
    for index in 0..<text.count {
      let byte = text[index]
      guard byte < Ascii.space || byte == Ascii.quote || byte == Ascii.backslash else { continue }
      append(contentsOf: text, in: clean..<index)
      appendEscape(of: byte)
      clean = index + 1
    }
    append(contentsOf: text, in: clean..<text.count)
    append(Ascii.quote)
  }

  mutating func append(contentsOf text: Span<UInt8>, in range: Range<Int>) {
    guard !range.isEmpty else { return }
    unsafe text.extracting(range).withUnsafeBufferPointer { bytes in
      unsafe append(contentsOf: bytes)
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    append(Ascii.backslash)
    switch byte {
    case Ascii.quote, Ascii.backslash: append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case Ascii.tab: append(UInt8(ascii: "t"))
    case Ascii.lineFeed: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case Ascii.carriageReturn: append(UInt8(ascii: "r"))
    default:
      append(contentsOf: "u00".utf8)
      append(Ascii.zero + byte >> 4)
      let low = byte & 15
      append(low < 10 ? Ascii.zero + low : UInt8(ascii: "a") + low - 10)
    }
  }
}
