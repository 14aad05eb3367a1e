/// Completes the word before the cursor.
package struct Completion: Sendable {
  /// All words that could stand there, given the line up to the cursor and the word begun; those that do
  /// not begin so are left out.
  package let candidates: @Sendable (_ line: String, _ word: String) -> [String]

  package init(_ candidates: @escaping @Sendable (_ line: String, _ word: String) -> [String]) {
    self.candidates = candidates
  }

  package static let none = Completion { _, _ in [] }

  enum Outcome: Equatable {
    case nothing
    case done
    /// It could be any of these.
    case several([String])
  }

  /// The most that are shown.
  static let maximumShown = 50

  func apply(to editor: inout LineEditor) -> Outcome {
    let before = editor.text[..<editor.cursor]
    let word = Array(before[(before.lastIndex(of: " ").map { $0 + 1 } ?? 0)...])
    let found = candidates(String(before), String(word))
      .map(Array.init).filter { $0.starts(with: word) }
    guard let first = found.first else { return .nothing }
    let common = found.dropFirst().reduce(first) { common, next in
      Array(zip(common, next).prefix { $0 == $1 }.map(\.0))
    }
    let isOnly = found.count == 1
    if common.count > word.count || isOnly {
      editor.replace(word.count, with: String(common) + (isOnly ? " " : ""))
      return .done
    }
    return .several(found.prefix(Self.maximumShown).map { String($0) })
  }
}
