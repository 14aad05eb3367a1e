/// Finds the word that somebody meant.
package enum Spelling {
  /// Longer words are not compared: nobody mistypes them, and the work grows with the square.
  package static let maximumLength = 64

  /// The candidate nearest to `word`, if one is at most three edits away and shares something with
  /// it. Of several equally near, the first.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let word = Array(word.utf8)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let other = Array(candidate.utf8)
      guard let distance = distance(word, other), distance <= 3 else { continue }
      // Three edits make any three-letter word of any other: more than half must stay.
      guard distance * 2 < max(word.count, other.count) else { continue }
      if distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.candidate
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the
  /// other; `nil` when a word is too long. ASCII letters are equal in either case.
  package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int? {
    guard left.count <= maximumLength, right.count <= maximumLength else { return nil }
    let (left, right) = (left.map(lowercased), right.map(lowercased))
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let isSame = left[row - 1] == right[column - 1]
        var cost = min(
          last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          cost = min(cost, beforeLast[column - 2] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
