/// The lines entered before, the oldest first. Who keeps them across runs hands them in and takes them
/// out again.
package struct History: Equatable, Sendable {
  package static let maximumCount = 500
  package static let maximumLength = 4_096

  package private(set) var lines: [String] = []

  package init(_ lines: [String] = []) {
    for line in lines.suffix(Self.maximumCount) { add(line) }
  }

  /// Adds what is worth finding again: not nothing, not the last line once more.
  package mutating func add(_ line: String) {
    guard line.utf8.count <= Self.maximumLength, line.contains(where: { !$0.isWhitespace }),
      lines.last.map({ !$0.utf8.elementsEqual(line.utf8) }) ?? true
    else { return }
    lines.append(line)
    if lines.count > Self.maximumCount { lines.removeFirst() }
  }

  /// The newest line before `index` that contains `text`.
  func search(_ text: String, before index: Int) -> Int? {
    guard !text.isEmpty else { return nil }
    return lines[..<min(index, lines.count)].lastIndex { $0.contains(text) }
  }
}
