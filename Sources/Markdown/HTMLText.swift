/// Other people's HTML as plain text: for a terminal, for a prompt.
///
/// 1. Every byte is looked at a bounded number of times, and no more than the maximum comes out.
/// 2. No control characters come out but ends of lines: a message cannot speak to a terminal.
/// 3. What is quoted by `mx-reply`, and what scripts and styles are made of, is left out.
package enum HTMLText {
  package static let maximumCount = 64 << 10
  private static let greatestMaximum = 16 << 20

  /// At most `maximum` bytes, cut between characters.
  package static func plain(_ html: String, atMost maximum: Int = maximumCount) -> String {
    let maximum = min(max(maximum, 0), greatestMaximum)
    var reader = HTMLReader(maximum: maximum)
    // More than any text needs for so many bytes of words; a text that is longer is cut off.
    let source = Array(html.utf8.prefix(max(maximum, 1 << 10) * 8))
    reader.read(source)
    return reader.text
  }

  /// Text as it came, without control characters.
  package static func cleaned(_ text: String, atMost maximum: Int = maximumCount) -> String {
    let maximum = min(max(maximum, 0), greatestMaximum)
    var sink = TextSink(maximum: maximum)
    for byte in text.utf8.prefix(maximum * 2) { sink.put(byte) }
    return sink.text
  }
}

/// Takes bytes until there are enough, and none that a terminal would obey.
struct TextSink {
  let maximum: Int
  private(set) var bytes: [UInt8] = []

  init(maximum: Int) { self.maximum = maximum }

  var isFull: Bool { bytes.count >= maximum }
  var last: UInt8? { bytes.last }

  mutating func put(_ byte: UInt8) {
    guard bytes.count < maximum else { return }
    switch byte {
    case .newline, 0x20..<0x7f, 0x80...: bytes.append(byte)
    case 0x09: bytes.append(.space)
    default: return
    }
    // U+0080…U+009F are control characters too, and so are those that turn the writing's direction.
    let end = bytes.suffix(3)
    if end.count >= 2, bytes[bytes.count - 2] == 0xc2, 0x80...0x9f ~= byte {
      bytes.removeLast(2)
    } else if end.count == 3, end.first == 0xe2, isTurn(bytes[bytes.count - 2], byte) {
      bytes.removeLast(3)
    }
  }

  /// U+202A…U+202E and U+2066…U+2069.
  private func isTurn(_ second: UInt8, _ third: UInt8) -> Bool {
    second == 0x80 && 0xaa...0xae ~= third || second == 0x81 && 0xa6...0xa9 ~= third
  }

  mutating func put(_ text: String) { for byte in text.utf8 { put(byte) } }

  mutating func removeBlanks() {
    while let last = bytes.last, last == .space { bytes.removeLast() }
  }

  /// Without blanks at its end, and without half a character.
  var text: String {
    var whole = bytes[...]
    // The last character may be there by half; one that was whole goes with it.
    if isFull, let last = whole.last, last >= 0x80 {
      while let last = whole.last, last & 0xc0 == 0x80 { whole = whole.dropLast() }
      whole = whole.dropLast()
    }
    while let last = whole.last, last == .space || last == .newline { whole = whole.dropLast() }
    return whole.text
  }
}
