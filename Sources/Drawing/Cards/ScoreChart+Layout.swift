internal import Raster

extension ScoreChart: Drawable {
  package var isRightToLeft: Bool { labels.isRightToLeft }

  package func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition {
    var layout = ScoreChartLayout(chart: self, theme: theme, composer: Composer(ruler: ruler))
    let height = layout.compose()
    ruler = layout.composer.ruler
    var composition = Composition(size: Size(Grid.width, height), background: theme.ground)
    composition.marks = layout.composer.marks
    return composition
  }
}

/// One grid carries everything: a gutter of words, and a column for each round in which its dot,
/// its picture and its bars stand one below the other.
struct ScoreChartLayout<Ruler: TextRuler> {
  let chart: ScoreChart
  let theme: Theme
  var composer: Composer<Ruler>
  let shown: [Int]
  let best: Int?

  let left: Double = 56
  let right: Double = Grid.width - 56
  let gutter: Double = 128
  let plotHeight: Double = 208

  init(chart: ScoreChart, theme: Theme, composer: Composer<Ruler>) {
    self.chart = chart
    self.theme = theme
    self.composer = composer
    shown = chart.shown
    best = chart.best
  }

  var plotLeft: Double { left + gutter }
  var pitch: Double { (right - plotLeft) / Double(max(1, shown.count)) }
  /// The width of a picture and of a bar.
  var cell: Double { min(112, pitch - (pitch > 64 ? 16 : 8)) }

  func middle(of column: Int) -> Double { plotLeft + (Double(column) + 0.5) * pitch }

  /// - Returns: the height of the whole drawing.
  mutating func compose() -> Double {
    var y = composer.header(
      chart.title, chart.subtitle, pills: pills, in: theme, at: Point(left, 56), width: right - left
    )
    // The figure of the best, and its word, may stand above the plot.
    let above = best.flatMap { chart.rounds[$0].score }.map { 56 - plotHeight * (1 - $0.share) }
    y = Grid.snap(y + 24 + max(16, above ?? 0))
    plot(at: y)
    y = pictures(at: y + plotHeight + 16)
    y = bars(at: y)
    y = decisions(at: y)
    y += composer.write(
      Writing(chart.footnote, .caption, ink: theme.faintInk, maximumLines: 2), at: Point(left, y),
      width: right - left)
    let box = Rectangle(24, 24, Grid.width - 48, Grid.snap(y) + 24 - 24)
    let content = composer.marks
    composer.marks = []
    composer.card(box, theme: theme)
    composer.marks += content
    return box.bottom + 24
  }

  private var pills: [Composer<Ruler>.Pill] {
    let earlier = chart.rounds.count - shown.count
    return [
      .init(
        text: earlier > 0 ? chart.labels.earlier(earlier) : "", ink: theme.softInk,
        ground: theme.recess),
      .init(text: chart.state, ink: theme.good, ground: theme.goodBand),
    ]
  }

  private mutating func pictures(at top: Double) -> Double {
    let height = (cell * 0.75).rounded()
    var hasPicture = false
    for (column, index) in shown.enumerated() {
      let round = chart.rounds[index]
      let x = middle(of: column) - cell / 2
      composer.write(
        Writing(round.label, .strong, ink: theme.ink, alignment: .centre),
        at: Point(middle(of: column) - pitch / 2 + 2, top), width: pitch - 4)
      guard let picture = round.picture else { continue }
      hasPicture = true
      let box = Rectangle(x, top + 28, cell, height)
      composer.thumbnail(picture, in: box, radius: 8, theme: theme)
      if index == best {
        composer.marks.append(
          .outline(box.inset(by: -2.5), radius: 10.5, Stroke(theme.accent, width: 3)))
      }
      if let decision = round.decision { badge(decision.kind, at: Point(box.right, box.bottom)) }
    }
    return Grid.snap(top + 28 + (hasPicture ? height + 20 : 0))
  }

  /// On the corner of a picture.
  private mutating func badge(_ kind: ScoreChart.Decision.Kind, at corner: Point) {
    let side = min(24, cell / 2)
    let centre = Point(corner.x - side / 2, corner.y - side / 4)
    composer.marks.append(.dot(centre, radius: side / 2 + 2, theme.surface))
    composer.marks.append(.dot(centre, radius: side / 2, colour(of: kind)))
    let sign = side * 0.6
    composer.marks.append(
      .sign(
        kind.sign, Rectangle(centre.x - sign / 2, centre.y - sign / 2, sign, sign), theme.surface))
  }

  private func colour(of kind: ScoreChart.Decision.Kind) -> RGBA {
    switch kind {
    case .approved: theme.good
    case .iterated: theme.accent
    case .restarted: theme.softInk
    }
  }

  private mutating func bars(at top: Double) -> Double {
    var y = top
    for (row, name) in chart.dimensions.prefix(ScoreChart.maximumDimensions).enumerated() {
      composer.rule(y: y, from: left, to: right, theme)
      composer.write(
        Writing(name, .body, ink: theme.softInk, maximumLines: 1),
        in: Rectangle(left, y, gutter - 16, 40))
      for (column, index) in shown.enumerated() {
        let scores = chart.rounds[index].dimensions
        bar(
          row < scores.count ? scores[row] : nil,
          in: Rectangle(middle(of: column) - cell / 2, y, cell, 40))
      }
      y += 40
    }
    if y > top { composer.rule(y: y, from: left, to: right, theme) }
    return y + (y > top ? 20 : 0)
  }

  private mutating func bar(_ score: Score?, in box: Rectangle) {
    let number = Rectangle(box.x, box.y + 6, box.width, 16)
    guard let score else {
      composer.write(
        Writing("–", .captionStrong, ink: theme.faintInk, alignment: .centre), in: box)
      return
    }
    composer.write(
      Writing(
        score.text(chart.labels.decimalMark), .captionStrong, ink: theme.ink, alignment: .centre),
      in: number)
    composer.bar(
      score, in: Rectangle(box.x, box.y + 26, box.width, 6),
      theme.colour(of: score, threshold: chart.threshold, gate: chart.gate), track: theme.recess)
  }

  private mutating func decisions(at top: Double) -> Double {
    var y = top
    for decision in chart.rounds.compactMap(\.decision).suffix(ScoreChart.maximumDecisions) {
      composer.marks.append(
        .sign(decision.kind.sign, Rectangle(left, y + 3, 14, 14), colour(of: decision.kind)))
      y += composer.write(
        Writing(decision.text, .body, ink: theme.ink, maximumLines: 2), at: Point(left + 24, y),
        width: right - left - 24)
      y += 4
    }
    return y == top ? y : y + 8
  }
}

extension ScoreChart.Decision.Kind {
  var sign: Sign {
    switch self {
    case .approved: .check
    case .iterated: .again
    case .restarted: .restart
    }
  }
}
