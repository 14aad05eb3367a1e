internal import CCairo
internal import Raster

extension Canvas {
  func fill(_ box: Rectangle, radius: Double, _ colour: RGBA) {
    trace(box, radius: radius)
    choose(colour)
    unsafe cairo_fill(pen)
  }

  /// Paints what a rectangle has beyond its round corners.
  func corners(_ box: Rectangle, radius: Double, _ colour: RGBA) {
    trace(box, radius: radius)
    // A hair beyond the edge, where what was filled may show through the smoothing.
    unsafe cairo_rectangle(pen, box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1)
    unsafe cairo_set_fill_rule(pen, CAIRO_FILL_RULE_EVEN_ODD)
    choose(colour)
    unsafe cairo_fill(pen)
    unsafe cairo_set_fill_rule(pen, CAIRO_FILL_RULE_WINDING)
  }

  func outline(_ box: Rectangle, radius: Double, _ stroke: Stroke) {
    trace(box, radius: radius)
    draw(stroke)
  }

  func line(_ points: [Point], _ stroke: Stroke) {
    guard let first = points.first else { return }
    unsafe cairo_new_path(pen)
    unsafe cairo_move_to(pen, first.x, first.y)
    for point in points.dropFirst() { unsafe cairo_line_to(pen, point.x, point.y) }
    draw(stroke)
  }

  func branch(from start: Point, to end: Point, _ stroke: Stroke) {
    let middle = (start.y + end.y) / 2
    unsafe cairo_new_path(pen)
    unsafe cairo_move_to(pen, start.x, start.y)
    unsafe cairo_curve_to(pen, start.x, middle, end.x, middle, end.x, end.y)
    draw(stroke)
  }

  func dot(_ centre: Point, radius: Double, _ colour: RGBA) {
    unsafe cairo_new_path(pen)
    unsafe cairo_arc(pen, centre.x, centre.y, radius, 0, 2 * Double.pi)
    choose(colour)
    unsafe cairo_fill(pen)
  }

  /// Many thin layers, closer to each other near the edge: what a blur would give, without one.
  func shadow(_ box: Rectangle, radius: Double, _ colour: RGBA) {
    let layers = 12
    var layer = colour
    layer.alpha = UInt8(max(1, Int(colour.alpha) / layers))
    for step in stride(from: layers, to: 0, by: -1) {
      let share = Double(step) / Double(layers)
      let reach = Mark.shadowReach * share * share
      fill(box.inset(by: -reach).moved(0, 2), radius: radius + reach, layer)
    }
  }

  /// Makes a rectangle with round corners the path.
  func trace(_ box: Rectangle, radius: Double) {
    unsafe cairo_new_path(pen)
    let radius = max(0, min(radius, box.width / 2, box.height / 2))
    guard radius > 0 else {
      unsafe cairo_rectangle(pen, box.x, box.y, box.width, box.height)
      return
    }
    let quarter = Double.pi / 2
    let corners = [
      (Point(box.right - radius, box.y + radius), -1.0),
      (Point(box.right - radius, box.bottom - radius), 0.0),
      (Point(box.x + radius, box.bottom - radius), 1.0),
      (Point(box.x + radius, box.y + radius), 2.0),
    ]
    for (centre, turn) in corners {
      unsafe cairo_arc(pen, centre.x, centre.y, radius, turn * quarter, (turn + 1) * quarter)
    }
    unsafe cairo_close_path(pen)
  }

  func draw(_ stroke: Stroke) {
    choose(stroke.colour)
    unsafe cairo_set_line_width(pen, stroke.width)
    unsafe cairo_set_line_cap(pen, stroke.isDashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND)
    unsafe cairo_set_line_join(pen, CAIRO_LINE_JOIN_ROUND)
    var dashes = [4.0, 4.0]
    unsafe cairo_set_dash(pen, &dashes, stroke.isDashed ? 2 : 0, 0)
    unsafe cairo_stroke(pen)
  }
}
