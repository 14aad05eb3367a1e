/// Small tables: a head, a row of dashes, and rows of at most as many cells as the head has.
enum Table {
  static let maximumColumns = 32

  /// The rows without the dashes, or nothing when the text is no table.
  static func rows(of text: [UInt8]) -> [[[UInt8]]]? {
    let lines = text.split(separator: .newline, omittingEmptySubsequences: false)
    guard lines.count > 1, lines[0].contains(bar), isRuler(lines[1]) else { return nil }
    let head = cells(lines[0])
    guard head.count <= maximumColumns, head.count == cells(lines[1]).count else { return nil }
    return [head] + lines.dropFirst(2).map { Array(cells($0).prefix(head.count)) }
  }

  private static let bar = UInt8(ascii: "|")

  private static func isRuler(_ line: ArraySlice<UInt8>) -> Bool {
    line.contains(bar) && line.contains(UInt8(ascii: "-"))
      && line.allSatisfy { $0.isBlank || "|-:".utf8.contains($0) }
      && cells(line).allSatisfy { cell in
        let inner = cell.drop { $0 == UInt8(ascii: ":") }
        let dashes = inner.prefix { $0 == UInt8(ascii: "-") }
        let after = inner.dropFirst(dashes.count)
        return !dashes.isEmpty && after.count <= 1 && cell.count - inner.count <= 1
          && after.allSatisfy { $0 == UInt8(ascii: ":") }
      }
  }

  /// A bar after a backslash is one of the cell's own.
  private static func cells(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
    var cells: [[UInt8]] = []
    var cell: [UInt8] = []
    var isEscaped = false
    var line = line.trimmed
    if line.first == bar { line = line.dropFirst() }
    for byte in line {
      if byte == bar, isEscaped {
        cell[cell.count - 1] = bar
      } else if byte == bar {
        cells.append(Array(cell[...].trimmed))
        cell = []
      } else {
        cell.append(byte)
      }
      isEscaped = byte == .backslash && !isEscaped
    }
    if !cell[...].trimmed.isEmpty || cells.isEmpty { cells.append(Array(cell[...].trimmed)) }
    return cells
  }
}
