internal import Raster

/// The parts that several drawings share.
extension Composer {
  /// A word in a rounded box. What does not fit into `maximumWidth` is shortened.
  struct Pill {
    let text: PlainText
    let ink: RGBA
    let ground: RGBA
    static var height: Double { 24 }
    static var padding: Double { 10 }
    static var maximumWidth: Double { 240 }

    var writing: Writing { Writing(text, .captionStrong, ink: ink, alignment: .centre) }
  }

  mutating func width(of pill: Pill) -> Double {
    pill.text.isEmpty
      ? 0
      : measure(pill.writing, width: Pill.maximumWidth - 2 * Pill.padding).width.rounded(.up)
        + 2 * Pill.padding
  }

  mutating func place(_ pill: Pill, in box: Rectangle) {
    guard !pill.text.isEmpty else { return }
    marks.append(.fill(box, radius: box.height / 2, pill.ground))
    write(
      pill.writing,
      in: Rectangle(
        box.x + Pill.padding - 1, box.y, max(1, box.width - 2 * Pill.padding + 2), box.height))
  }

  /// The title with what belongs to it at the right, and a line beneath.
  /// - Returns: where the next thing begins.
  mutating func header(
    _ title: PlainText, _ subtitle: PlainText, pills: [Pill] = [], in theme: Theme,
    at origin: Point,
    width: Double
  ) -> Double {
    var right = origin.x + width
    for pill in pills.reversed() where !pill.text.isEmpty {
      let wide = self.width(of: pill)
      place(pill, in: Rectangle(right - wide, origin.y + 6, wide, Pill.height))
      right -= wide + Grid.unit
    }
    let room = right - origin.x - (right < origin.x + width ? Grid.unit : 0)
    var y = origin.y
    y += write(Writing(title, .title, ink: theme.ink, maximumLines: 2), at: origin, width: room)
    if !subtitle.isEmpty {
      y += 4
      y += write(
        Writing(subtitle, .body, ink: theme.softInk, maximumLines: 2), at: Point(origin.x, y),
        width: width)
    }
    return Grid.snap(y)
  }

  /// A bar on its track.
  mutating func bar(_ score: Score, in box: Rectangle, _ colour: RGBA, track: RGBA) {
    let radius = box.height / 2
    marks.append(.fill(box, radius: radius, track))
    guard score.tenths > 0 else { return }
    marks.append(
      .fill(
        Rectangle(box.x, box.y, max(box.height, box.width * score.share), box.height),
        radius: radius, colour))
  }

  /// A thumbnail with a hairline around it, so that a pale picture has an edge.
  mutating func thumbnail(
    _ raster: Raster, in box: Rectangle, radius: Double, theme: Theme, fit: Mark.Fit = .filling
  ) {
    marks.append(.picture(raster, box, radius: radius, fit))
    let placed =
      fit == .filling
      ? box : box.fitting(Size(Double(raster.width), Double(raster.height)))
    marks.append(
      .outline(placed.inset(by: 0.5), radius: radius - 0.5, Stroke(theme.rim, width: 1)))
  }

  mutating func card(_ box: Rectangle, theme: Theme, radius: Double = 16) {
    marks.append(.shadow(box, radius: radius, theme.shadow))
    marks.append(.fill(box, radius: radius, theme.surface))
  }

  mutating func rule(y: Double, from left: Double, to right: Double, _ theme: Theme) {
    marks.append(.line([Point(left, y), Point(right, y)], Stroke(theme.hairline, width: 1)))
  }
}
