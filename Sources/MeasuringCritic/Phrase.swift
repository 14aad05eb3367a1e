/// Text as words in small letters, for looking things up.
enum Phrase {
  static let maximumWords = 2_000

  static func words(_ text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    for byte in text.utf8.prefix(64 * 1_024) {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        word.append(byte)
      default:
        if !word.isEmpty { words.append(word) }
        word = []
      }
      if words.count == maximumWords { return words }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}

extension [[UInt8]] {
  /// Whether these words stand there side by side.
  func isContained(in words: [[UInt8]]) -> Bool {
    guard !isEmpty, count <= words.count else { return false }
    return (0...words.count - count).contains { start in
      indices.allSatisfy { self[$0] == words[start + $0] }
    }
  }
}
