/// Text in rows of a given width, and where a cursor in it is.
struct Layout {
  struct Row: Equatable {
    var text = ""
    var width = 0
  }

  let columns: Int
  private(set) var rows: [Row] = []
  private(set) var cursor = (row: 0, column: 0)

  init(columns: Int) { self.columns = columns }

  /// One row, cut at the edge.
  mutating func addRow(_ text: String) {
    var row = Row()
    for character in text {
      let width = CellWidth.of(character)
      // The last column stays free, so that the cursor never hangs over the edge.
      guard row.width + width < columns else { break }
      row.text.append(character)
      row.width += width
    }
    rows.append(row)
  }

  /// The prompt and the text after it, over as many rows as it takes.
  mutating func addText(_ prompt: String, _ text: [Character], cursor place: Int) {
    var row = Row()
    func isFull(_ width: Int) -> Bool { row.width + width > columns }
    for character in prompt {
      let width = CellWidth.of(character)
      // A prompt that fills the window leaves room to type.
      guard row.width + width < columns - 1 else { break }
      row.text.append(character)
      row.width += width
    }
    for (index, character) in text.enumerated() {
      let width = CellWidth.of(character)
      if isFull(width) {
        rows.append(row)
        row = Row()
      }
      if index == place { cursor = (rows.count, row.width) }
      row.text.append(character)
      row.width += width
    }
    // The cursor after a full row is at the start of the next.
    if row.width == columns {
      rows.append(row)
      row = Row()
    }
    if place >= text.count { cursor = (rows.count, row.width) }
    rows.append(row)
  }

  /// Keeps `count` rows around the cursor.
  mutating func clip(to count: Int) {
    guard rows.count > count else { return }
    let start = min(max(0, cursor.row - count + 1), rows.count - count)
    rows = Array(rows[start..<start + count])
    cursor.row -= start
  }
}
