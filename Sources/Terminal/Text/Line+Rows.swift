/// Breaking lines between words.
extension Line {
  /// The same line, whose further rows begin after `indent` blanks when it does not fit into one. Other
  /// lines are broken by the terminal, wherever its edge is.
  package func hanging(_ indent: Int) -> Line {
    var line = self
    line.indent = indent
    return line
  }

  /// As it stands in a window of so many columns.
  func rows(columns: Int) -> [Line] {
    guard let indent else { return [self] }
    var rows = LineRows(columns: columns, margin: indent < columns / 2 ? indent : 0)
    for piece in pieces {
      for character in Sanitiser.clean(piece.text) {
        if character == "\n" {
          rows.end()
        } else {
          rows.add(LineRows.Cell(character: character, look: piece.look))
        }
      }
    }
    rows.end()
    return rows.lines
  }
}

/// The rows of a line, as its characters come.
private struct LineRows {
  struct Cell {
    let character: Character
    let look: Line.Look
  }

  private(set) var lines: [Line] = []
  private let columns: Int
  private let margin: Int
  private var row: [Cell] = []
  private var width = 0
  /// The last place in the row where it may be broken: a blank behind a word.
  private var blank: Int?

  init(columns: Int, margin: Int) {
    self.columns = columns
    self.margin = margin
  }

  mutating func add(_ cell: Cell) {
    let more = CellWidth.of(cell.character)
    // The last column stays free; a row takes one character however narrow it is.
    if row.isEmpty || width + more < columns {
      if cell.character == " ", row.contains(where: { $0.character != " " }) { blank = row.count }
      row.append(cell)
      width += more
      return
    }
    guard cell.character != " " else { return end() }
    let word = blank.map { Array(row[($0 + 1)...]) } ?? []
    if let blank { row.removeSubrange(blank...) }
    while row.last?.character == " " { row.removeLast() }
    end()
    for cell in word + [cell] { add(cell) }
  }

  mutating func end() {
    var line = Line(lines.isEmpty ? "" : String(repeating: " ", count: margin))
    var rest = row[...]
    while let look = rest.first?.look {
      let same = rest.prefix { $0.look == look }
      line.add(String(same.map(\.character)), look)
      rest = rest.dropFirst(same.count)
    }
    lines.append(line)
    row = []
    blank = nil
    width = margin
  }
}
