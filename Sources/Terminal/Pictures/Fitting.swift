/// How large a picture is shown: as large as fits, never larger than it is, with its own proportions.
package struct Fitting: Equatable, Sendable {
  package let columns: Int
  package let rows: Int
  /// In pixels of the terminal; no larger than the cells.
  package let width: Int
  package let height: Int

  /// `cell` is a cell's size in pixels, `columns` and `rows` the cells that may be filled, at least one
  /// each way.
  package init(
    width: Int, height: Int, cell: (width: Int, height: Int), columns: Int, rows: Int
  ) {
    let (most, high) = (Double(max(1, columns) * cell.width), Double(max(1, rows) * cell.height))
    let scale = min(1, most / Double(width), high / Double(height))
    self.width = max(1, Int((Double(width) * scale).rounded(.down)))
    self.height = max(1, Int((Double(height) * scale).rounded(.down)))
    self.columns = (self.width + cell.width - 1) / cell.width
    self.rows = (self.height + cell.height - 1) / cell.height
  }
}
