internal import Studio

/// A model's words on their way into a prompt: what would be more than words somewhere behind it goes.
///
/// 1. No line breaks, no addresses, nothing in angle brackets, and none of `<>|{}` and backquotes.
/// 2. At most ``maximum`` characters.
enum PlainPrompt {
  static let maximum = 600

  /// - Returns: nothing where nothing is left.
  static func cleaned(_ text: String) -> String? {
    let line = washed(text)
    return line.isEmpty ? nil : line
  }

  static func washed(_ text: String) -> String {
    // By scalars: a mark with an accent on it is the same byte elsewhere.
    var scalars = Array(oneLine(text, atMost: 4 * maximum).unicodeScalars)
    while let open = scalars.firstIndex(of: "<"),
      let close = scalars[open...].firstIndex(of: ">")
    {
      scalars.removeSubrange(open...close)
    }
    let plain = scalars.map { scalar -> Unicode.Scalar in
      marks.contains(scalar) ? " " : scalar
    }
    let line = String(String.UnicodeScalarView(plain))
    let words = line.split(separator: " ").filter { !isAddress($0) }
    return oneLine(words.joined(separator: " "), atMost: maximum)
  }

  private static let marks: Set<Unicode.Scalar> = ["<", ">", "|", "{", "}", "`"]

  private static func isAddress(_ word: Substring) -> Bool {
    let word = word.lowercased()
    return word.contains("://") || word.contains("www.") || word.hasPrefix("data:")
  }
}
