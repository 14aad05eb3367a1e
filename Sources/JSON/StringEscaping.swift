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
    var place = 0
    while true {
      let end = text.nextEscape(from: place)
      append(contentsOf: text, in: place..<end)
      guard end < text.count else { break }
      appendEscape(of: text[end])
      place = end + 1
    }
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

extension Span<UInt8> {
  /// Where, from there on, the first byte stands that is written as an escape; the end, when none
  /// does. Pictures are strings of megabytes, so eight bytes are judged at a time.
  fileprivate func nextEscape(from start: Int) -> Int {
    unsafe withUnsafeBufferPointer { bytes in
      var index = start
      while index < bytes.count {
        if index + 8 <= bytes.count {
          let word = unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(
            fromByteOffset: index, as: UInt64.self)
          let special = Scanner.special(in: UInt64(littleEndian: word))
          guard special != 0 else {
            index += 8
            continue
          }
          index += special.trailingZeroBitCount >> 3
        }
        let byte = unsafe bytes[index]
        if byte < Ascii.space || byte == Ascii.quote || byte == Ascii.backslash { return index }
        index += 1
      }
      return index
    }
  }
}
