internal import Raster

extension ScoreChartLayout {
  /// The bands, the line, the dots and their figures.
  mutating func plot(at top: Double) {
    let y: (Score) -> Double = { [plotHeight] in top + plotHeight * (1 - $0.share) }
    let wide = right - plotLeft
    let (high, low) = (y(chart.threshold), y(chart.gate))
    composer.marks.append(
      .fill(Rectangle(plotLeft, top, wide, high - top), radius: 0, theme.goodBand))
    composer.marks.append(
      .fill(Rectangle(plotLeft, high, wide, max(0, low - high)), radius: 0, theme.fairBand))
    for level in [top, top + plotHeight] {
      composer.rule(y: level, from: plotLeft, to: right, theme)
    }
    composer.marks.append(
      .line([Point(plotLeft, high), Point(right, high)], Stroke(theme.good, width: 1.5)))
    composer.marks.append(
      .line([Point(plotLeft, low), Point(right, low)], Stroke(theme.fair, width: 1.5)))
    axis(top: top, threshold: high, gate: low)
    line(y)
    dots(y, top: top)
  }

  /// Only the levels that mean something, and what they mean.
  private mutating func axis(top: Double, threshold: Double, gate: Double) {
    let mark = chart.labels.decimalMark
    let width = gutter - 12
    // Two levels that lie close keep their words apart.
    let below = max(gate, threshold + 18)
    let levels: [(Double, PlainText, PlainText, RGBA)] = [
      (threshold, chart.labels.threshold, chart.threshold.text(mark), theme.good),
      (min(below, top + plotHeight), chart.labels.gate, chart.gate.text(mark), theme.fair),
    ]
    for (y, word, figure, colour) in levels {
      composer.write(
        Writing(figure, .captionStrong, ink: colour, alignment: .right),
        in: Rectangle(left + width - 32, y - 8, 32, 16))
      composer.write(
        Writing(word, .captionStrong, ink: colour, alignment: .right),
        in: Rectangle(left, y - 8, width - 32, 16))
    }
    for (y, figure) in [(top, "10" as PlainText), (top + plotHeight, "0")]
    where levels.allSatisfy({ abs($0.0 - y) >= 16 }) {
      composer.write(
        Writing(figure, .caption, ink: theme.faintInk, alignment: .right),
        in: Rectangle(left + width - 32, y - 8, 32, 16))
    }
  }

  /// Broken wherever a critique is missing.
  private mutating func line(_ y: (Score) -> Double) {
    var stretch: [Point] = []
    for (column, index) in shown.enumerated() {
      if let score = chart.rounds[index].score {
        stretch.append(Point(middle(of: column), y(score)))
      } else {
        append(stretch)
        stretch = []
      }
    }
    append(stretch)
  }

  private mutating func append(_ stretch: [Point]) {
    guard stretch.count > 1 else { return }
    composer.marks.append(.line(stretch, Stroke(theme.ink, width: 2.5)))
  }

  private mutating func dots(_ y: (Score) -> Double, top: Double) {
    for (column, index) in shown.enumerated() {
      let x = middle(of: column)
      guard let score = chart.rounds[index].score else {
        composer.write(
          Writing(
            pitch >= 64 ? chart.labels.noCritique : "–", .caption, ink: theme.softInk,
            alignment: .centre, maximumLines: 2),
          in: Rectangle(x - pitch / 2 + 4, top + plotHeight / 2 - 16, pitch - 8, 32))
        continue
      }
      let centre = Point(x, y(score))
      let isBest = index == best
      let radius: Double = isBest ? 8 : 5.5
      composer.marks.append(.dot(centre, radius: radius + 2.5, theme.surface))
      composer.marks.append(.dot(centre, radius: radius, isBest ? theme.accent : theme.ink))
      figure(score, at: centre, column: column, isBest: isBest)
    }
  }

  /// Beside the dot where the line does not pass.
  private mutating func figure(_ score: Score, at centre: Point, column: Int, isBest: Bool) {
    let before = column > 0 ? chart.rounds[shown[column - 1]].score : nil
    let after = column + 1 < shown.count ? chart.rounds[shown[column + 1]].score : nil
    let rises = after.map { $0 > score } ?? false
    let fell = before.map { $0 > score } ?? false
    // At the foot of the plot there is no room beneath a dot.
    let isValley =
      (fell || rises) && (fell || before == nil) && (rises || after == nil) && score.tenths > 15
    let shift: Double = isValley || rises == fell ? 0 : rises ? -12 : 12
    let type: TypeStyle = pitch >= 56 ? .heading : .captionStrong
    let x = centre.x + (pitch >= 56 ? shift : 0)
    let y = isValley ? centre.y + 10 : centre.y - 12 - type.lineHeight
    composer.write(
      Writing(
        score.text(chart.labels.decimalMark), type, ink: isBest ? theme.accent : theme.ink,
        alignment: .centre),
      at: Point(x - 24, y), width: 48)
    guard isBest, pitch >= 56 else { return }
    let word = Writing(chart.labels.best, .captionStrong, ink: theme.accent)
    let size = composer.measure(word, width: max(24, pitch - 24))
    let start = min(max(plotLeft + 4, centre.x - (size.width + 18) / 2), right - size.width - 20)
    let line = y - 16
    composer.marks.append(.sign(.star, Rectangle(start, line + 1, 14, 14), theme.accent))
    composer.write(word, at: Point(start + 18, line), width: size.width + 1)
  }
}
