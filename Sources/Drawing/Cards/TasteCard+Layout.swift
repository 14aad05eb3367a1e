internal import Raster

extension TasteCard: Drawable {
  package var isRightToLeft: Bool { labels.isRightToLeft }

  package func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition {
    var layout = TasteCardLayout(card: self, theme: theme, composer: Composer(ruler: ruler))
    let height = layout.compose()
    ruler = layout.composer.ruler
    var composition = Composition(size: Size(Grid.width, height), background: theme.ground)
    composition.marks = layout.composer.marks
    return composition
  }
}

private struct TasteCardLayout<Ruler: TextRuler> {
  static var outer: Double { 24 }
  static var padding: Double { 32 }

  let card: TasteCard
  let theme: Theme
  var composer: Composer<Ruler>

  private var left: Double { Self.outer + Self.padding }
  private var width: Double { Grid.width - 2 * left }
  private var right: Double { left + width }

  /// - Returns: the height of the whole drawing.
  mutating func compose() -> Double {
    var y = composer.header(
      card.name, card.subtitle, pills: pills, in: theme, at: Point(left, Self.outer + Self.padding),
      width: width)
    y = references(at: y + 16)
    y = palette(at: y)
    y = dimensions(at: y)
    y = lists(at: y)
    y = foot(at: y)
    let box = Rectangle(
      Self.outer, Self.outer, Grid.width - 2 * Self.outer, y + Self.padding - Self.outer - 8)
    // The card lies beneath everything, and only now is it known how long it is.
    let content = composer.marks
    composer.marks = []
    composer.card(box, theme: theme)
    composer.marks += content
    return box.bottom + Self.outer
  }

  private var pills: [Composer<Ruler>.Pill] {
    [
      .init(
        text: card.isThin ? card.labels.thin : "", ink: theme.fair, ground: theme.fairBand),
      .init(text: card.version, ink: theme.softInk, ground: theme.recess),
    ]
  }

  /// In their own shapes, as high as one row allows.
  private mutating func references(at top: Double) -> Double {
    let pictures = card.references.prefix(TasteCard.maximumReferences)
    var y = top
    if !pictures.isEmpty {
      let gap = Grid.unit
      let shapes = pictures.map { min(2.5, max(0.4, Double($0.width) / Double($0.height))) }
      let height = min(
        136, (width - gap * Double(shapes.count - 1)) / shapes.reduce(0, +))
      var x = left
      for (picture, shape) in zip(pictures, shapes) {
        let box = Rectangle(x, y, height * shape, height)
        composer.thumbnail(picture, in: box, radius: 8, theme: theme)
        x = box.right + gap
      }
      y += height + 12
    }
    y += composer.write(
      Writing(card.referenceLine, .body, ink: theme.softInk, maximumLines: 2),
      at: Point(left, y), width: width)
    return y == top ? y : Grid.snap(y) + 24
  }

  /// One band, each colour as wide as its share, and beneath it the names.
  private mutating func palette(at top: Double) -> Double {
    let swatches = Array(card.swatches.prefix(TasteCard.maximumSwatches))
    guard !swatches.isEmpty else { return top }
    let y = heading(card.labels.palette, at: Point(left, top), width)
    let band = Rectangle(left, y, width, 72)
    let shares = Shares.of(swatches.map(\.weight), minimum: 0.04)
    var (x, reached) = (band.x, 0.0)
    for (swatch, share) in zip(swatches, shares) {
      reached += share
      let edge = band.x + (reached * width).rounded()
      composer.marks.append(.fill(Rectangle(x, y, edge - x, band.height), radius: 0, swatch.colour))
      x = edge
    }
    // The corners of the band are cut out of what is around it: a fill has one colour.
    composer.marks.append(.corners(band, radius: 12, theme.surface))
    composer.marks.append(
      .outline(band.inset(by: 0.5), radius: 11.5, Stroke(theme.rim, width: 1)))
    return names(of: swatches, at: band.bottom + 12) + 24
  }

  private mutating func names(of swatches: [TasteCard.Swatch], at top: Double) -> Double {
    let columns = swatches.count <= 5 ? max(3, swatches.count) : 4
    let pitch = (width + 16) / Double(columns)
    let total = max(swatches.map(\.weight).reduce(0, +), .leastNonzeroMagnitude)
    var y = top
    for (index, swatch) in swatches.enumerated() {
      let column = index % columns
      if index > 0, column == 0 { y += 44 }
      let x = left + Double(column) * pitch
      composer.marks.append(.dot(Point(x + 6, y + 10), radius: 6, swatch.colour))
      composer.marks.append(
        .outline(Rectangle(x, y + 4, 12, 12), radius: 6, Stroke(theme.rim, width: 1)))
      let room = pitch - 16 - 20
      composer.write(
        Writing(swatch.name, .strong, ink: theme.ink), at: Point(x + 20, y), width: room)
      let share = swatch.weight / total * 100
      let percent = share > 0 && share < 0.5 ? "< 1" : "\(Int(share.rounded()))"
      composer.write(
        Writing(PlainText("\(swatch.colour) · \(percent) %"), .caption, ink: theme.faintInk),
        at: Point(x + 20, y + 20), width: room)
    }
    return y + 36
  }

  private mutating func dimensions(at top: Double) -> Double {
    var y = top
    for dimension in card.dimensions.prefix(TasteCard.maximumDimensions) {
      composer.rule(y: y, from: left, to: right, theme)
      y += 12
      let hasBar = dimension.score != nil
      let sentence = Writing(dimension.sentence, .body, ink: theme.softInk, maximumLines: 3)
      let label = Writing(dimension.label, .strong, ink: theme.ink, maximumLines: 2)
      let text = composer.write(label, at: Point(left, y), width: 136)
      let room = right - left - 152 - (hasBar ? 160 : 0)
      let body = composer.write(sentence, at: Point(left + 152, y), width: room)
      if let score = dimension.score {
        let colour = theme.accent
        composer.bar(
          score, in: Rectangle(right - 136, y + 7, 96, 6), colour, track: theme.recess)
        composer.write(
          Writing(
            score.text(card.labels.decimalMark), .strong, ink: theme.ink, alignment: .right),
          at: Point(right - 32, y), width: 32)
      }
      y += max(20, text, body) + 12
    }
    if y > top {
      composer.rule(y: y, from: left, to: right, theme)
      y += 24
    }
    return y
  }

  /// Principles and what to avoid stand side by side where there are both.
  private mutating func lists(at top: Double) -> Double {
    let both = !card.principles.isEmpty && !card.avoid.isEmpty
    let gap = 40.0
    let column = both ? (width - gap) / 2 : width
    var bottom = top
    if !card.principles.isEmpty {
      bottom = list(
        card.labels.principles, card.principles, .check, theme.good, at: Point(left, top), column)
    }
    if !card.avoid.isEmpty {
      let x = both ? left + column + gap : left
      bottom = max(
        bottom,
        list(card.labels.avoid, card.avoid, .cross, theme.avoid, at: Point(x, top), column))
    }
    return bottom > top ? bottom + 16 : top
  }

  private mutating func list(
    _ label: PlainText, _ lines: [PlainText], _ sign: Sign, _ colour: RGBA, at origin: Point,
    _ width: Double
  ) -> Double {
    var y = heading(label, at: Point(origin.x, origin.y), width)
    for line in lines.prefix(TasteCard.maximumLines) where !line.isEmpty {
      composer.marks.append(.sign(sign, Rectangle(origin.x, y + 3, 14, 14), colour))
      y += composer.write(
        Writing(line, .body, ink: theme.ink, maximumLines: 3), at: Point(origin.x + 24, y),
        width: width - 24)
      y += 6
    }
    return y
  }

  private mutating func heading(_ label: PlainText, at origin: Point, _ width: Double) -> Double {
    let height = composer.write(Writing(label, .heading, ink: theme.ink), at: origin, width: width)
    return origin.y + height + 8
  }

  private mutating func foot(at y: Double) -> Double {
    if card.footnote.isEmpty { return Grid.snap(y - 16) }
    return Grid.snap(
      y
        + composer.write(
          Writing(card.footnote, .caption, ink: theme.faintInk, maximumLines: 2),
          at: Point(left, y), width: width))
  }
}
