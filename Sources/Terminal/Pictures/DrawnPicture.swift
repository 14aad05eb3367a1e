package import Raster

/// A picture as what is sent to a terminal.
package struct DrawnPicture: Equatable, Sendable {
  package enum Form: Equatable, Sendable {
    /// Rows of characters.
    case lines([String])
    /// One sequence that draws at the cursor.
    case graphics(String)
  }

  package let columns: Int
  package let rows: Int
  package let form: Form

  init(columns: Int, lines: [String]) {
    self.columns = columns
    rows = lines.count
    form = .lines(lines)
  }

  /// `sequence` draws `rows` rows at the cursor.
  init(columns: Int, rows: Int, sequence: String) {
    self.columns = columns
    self.rows = rows
    form = .graphics(sequence)
  }

  /// `png` is the same picture as a file, if it is at hand: it is sent where that is less to send.
  /// `columns` and `rows` are the cells that may be filled, at least one each way. Gives `nil` when
  /// pictures are not to be shown.
  package init?(
    _ raster: Raster, png: [UInt8]? = nil, mode: PictureMode, cell: (width: Int, height: Int),
    columns: Int, rows: Int
  ) {
    // Letters and half blocks are cells twice as high as wide, whatever a cell has in pixels.
    let isDrawn = mode == .kitty || mode == .sixel
    let fit = Fitting(
      width: raster.width, height: raster.height, cell: isDrawn ? cell : (width: 1, height: 2),
      columns: columns, rows: rows)
    switch mode {
    case .none: return nil
    case .kitty:
      form = .graphics(KittyPicture.sequence(raster, png: png, fit: fit))
    case .sixel:
      form = .graphics(Sixel.sequence(raster, width: fit.width, height: fit.height))
    case .blocks, .blocks256, .letters:
      form = .lines(BlockPicture.lines(raster, fit: fit, mode: mode))
    }
    self.columns = fit.columns
    self.rows = fit.rows
  }

  /// Where there is no screen.
  var plainText: String {
    switch form {
    case .lines(let lines): lines.map { $0 + "\n" }.joined()
    case .graphics(let sequence): sequence + "\n"
    }
  }
}
