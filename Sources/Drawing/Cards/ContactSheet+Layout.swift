internal import Raster

extension ContactSheet: Drawable {
  package var isRightToLeft: Bool { labels.isRightToLeft }

  package func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition {
    var layout = ContactSheetLayout(sheet: self, theme: theme, composer: Composer(ruler: ruler))
    let height = layout.compose()
    ruler = layout.composer.ruler
    var composition = Composition(size: Size(Grid.width, height), background: theme.ground)
    composition.marks = layout.composer.marks
    return composition
  }
}

private struct ContactSheetLayout<Ruler: TextRuler> {
  let sheet: ContactSheet
  let theme: Theme
  var composer: Composer<Ruler>
  let cells: ArraySlice<ContactSheet.Cell>

  private let gap = 16.0
  private let inset = Grid.unit

  init(sheet: ContactSheet, theme: Theme, composer: Composer<Ruler>) {
    self.sheet = sheet
    self.theme = theme
    self.composer = composer
    cells = sheet.cells.prefix(ContactSheet.maximumCells)
  }

  private var columns: Int { ContactSheet.columns(for: cells.count) }

  private var cellWidth: Double {
    let inner = Grid.width - 2 * Grid.margin
    return (inner - Double(columns - 1) * gap) / Double(columns)
  }

  /// One frame for all, in the shape that most of them are near, so that numbers stand in rows.
  private var frame: Size {
    let shapes = cells.map { Double($0.picture.width) / Double($0.picture.height) }.sorted()
    let shape = shapes.isEmpty ? 1 : min(16.0 / 9, max(0.75, shapes[shapes.count / 2]))
    let width = cellWidth - 2 * inset
    return Size(width, min(640, (width / shape).rounded()))
  }

  mutating func compose() -> Double {
    let hidden = sheet.cells.count - cells.count
    var top = composer.header(
      sheet.title, sheet.subtitle,
      pills: [
        .init(
          text: hidden > 0 ? sheet.labels.more(hidden) : "", ink: theme.softInk,
          ground: theme.recess)
      ], in: theme, at: Point(Grid.margin, Grid.margin), width: Grid.width - 2 * Grid.margin)
    top += gap
    for start in stride(from: 0, to: cells.count, by: columns) {
      let row = cells.dropFirst(start).prefix(columns)
      let words = captions(of: row)
      let height = inset + frame.height + (words > 0 ? 8 + words : 0) + inset
      for (column, cell) in row.enumerated() {
        let x = Grid.margin + Double(column) * (cellWidth + gap)
        place(cell, in: Rectangle(x, top, cellWidth, height), captionHeight: words)
      }
      top += height + gap
    }
    return Grid.snap(top - gap + Grid.margin)
  }

  private func writing(_ cell: ContactSheet.Cell) -> Writing {
    Writing(
      cell.caption, columns <= 3 ? .body : .caption, ink: theme.softInk, alignment: .natural,
      maximumLines: 2)
  }

  /// The room that the captions of a row need, so that its cells end on one line.
  private mutating func captions(of row: ArraySlice<ContactSheet.Cell>) -> Double {
    var height = 0.0
    for cell in row {
      height = max(height, composer.measure(writing(cell), width: frame.width).height)
    }
    return height
  }

  private mutating func place(
    _ cell: ContactSheet.Cell, in box: Rectangle, captionHeight: Double
  ) {
    composer.card(box, theme: theme, radius: 12)
    if cell.isActive {
      composer.marks.append(
        .outline(box.inset(by: 1.5), radius: 10.5, Stroke(theme.accent, width: 3)))
    }
    let picture = Rectangle(Point(box.x + inset, box.y + inset), frame)
    composer.marks.append(.fill(picture, radius: 6, theme.recess))
    composer.thumbnail(cell.picture, in: picture, radius: 6, theme: theme, fit: .whole)
    number(cell.number, at: Point(picture.x, picture.y))
    if let score = cell.score { self.score(score, in: picture) }
    marks(of: cell, in: picture)
    composer.write(writing(cell), at: Point(picture.x, picture.bottom + 8), width: frame.width)
  }

  /// Large enough to be read when the sheet is a thumbnail in a chat.
  private mutating func number(_ number: Int, at corner: Point) {
    let writing = Writing(
      PlainText("\(number)"), .figure, ink: theme.onVeil, alignment: .centre)
    let width = max(32, composer.measure(writing, width: 96).width + 20)
    let box = Rectangle(corner.x + 8, corner.y + 8, width, 32)
    composer.marks.append(.fill(box, radius: 8, theme.veil))
    composer.write(writing, in: box)
  }

  private mutating func score(_ score: Score, in picture: Rectangle) {
    let writing = Writing(
      score.text(sheet.labels.decimalMark), .strong, ink: theme.onVeil, alignment: .centre)
    let box = Rectangle(picture.right - 8 - 40, picture.y + 8, 40, 24)
    composer.marks.append(.fill(box, radius: 12, theme.veil))
    composer.write(writing, in: box)
  }

  /// Side by side at the foot of the picture; a narrow one has room for one word and a sign.
  private mutating func marks(of cell: ContactSheet.Cell, in picture: Rectangle) {
    var x = picture.x + 8
    if cell.isActive {
      let reserve: Double = cell.isApproved ? 28 : 0
      let limit = picture.right - 8 - reserve
      x += mark(.pencil, sheet.labels.active, theme.accent, from: x, to: limit, in: picture) + 4
    }
    if cell.isApproved {
      let isNarrow = cell.isActive && picture.width < 220
      let word = isNarrow ? "" : sheet.labels.approved
      _ = mark(.check, word, theme.good, from: x, to: picture.right - 8, in: picture)
    }
  }

  private mutating func mark(
    _ sign: Sign, _ word: PlainText, _ colour: RGBA, from x: Double, to limit: Double,
    in picture: Rectangle
  ) -> Double {
    let writing = Writing(word, .captionStrong, ink: theme.onAccent)
    let room = max(16, limit - x - 37)
    let text = composer.measure(writing, width: room).width.rounded(.up)
    let width = text > 0 ? text + 37 : 24
    let box = Rectangle(x, picture.bottom - 32, width, 24)
    composer.marks.append(.fill(box, radius: 12, colour))
    composer.marks.append(
      .sign(sign, Rectangle(box.x + (text > 0 ? 9 : 6), box.y + 6, 12, 12), theme.onAccent))
    composer.write(writing, in: Rectangle(box.x + 25, box.y, text + 1, 24))
    return width
  }
}
