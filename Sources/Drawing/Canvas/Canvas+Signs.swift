internal import CCairo
internal import Glibc
internal import Raster

extension Canvas {
  /// Signs are drawn in a square of 16 units and scaled into their box.
  func sign(_ sign: Sign, _ box: Rectangle, _ colour: RGBA) {
    unsafe cairo_save(pen)
    defer { unsafe cairo_restore(pen) }
    unsafe cairo_translate(pen, box.x, box.y)
    unsafe cairo_scale(pen, box.width / 16, box.height / 16)
    let stroke = Stroke(colour, width: 2)
    switch sign {
    case .check: line([Point(3, 8.5), Point(6.5, 12), Point(13, 4.5)], stroke)
    case .cross:
      line([Point(4, 4), Point(12, 12)], stroke)
      line([Point(12, 4), Point(4, 12)], stroke)
    case .again: again(stroke)
    case .restart:
      // A sheet of paper, new.
      line([Point(4, 2.5), Point(9.5, 2.5), Point(12.5, 5.5), Point(12.5, 13.5)], stroke)
      line([Point(12.5, 13.5), Point(4, 13.5), Point(4, 2.5)], stroke)
    case .star: star(colour)
    case .hidden:
      line([Point(2, 8), Point(5, 5), Point(8, 4), Point(11, 5), Point(14, 8)], stroke)
      line([Point(14, 8), Point(11, 11), Point(8, 12), Point(5, 11), Point(2, 8)], stroke)
      line([Point(3, 14), Point(13, 2)], stroke)
    case .pencil:
      line([Point(3, 13), Point(4, 9.5), Point(11, 2.5), Point(13.5, 5)], stroke)
      line([Point(13.5, 5), Point(6.5, 12), Point(3, 13)], stroke)
    }
  }

  /// An arc that ends in an arrow.
  private func again(_ stroke: Stroke) {
    unsafe cairo_new_path(pen)
    unsafe cairo_arc(pen, 8, 8, 5.5, -0.25 * Double.pi, 1.5 * Double.pi)
    draw(stroke)
    line([Point(5.5, 0.5), Point(8.2, 2.5), Point(5.8, 5)], stroke)
  }

  private func star(_ colour: RGBA) {
    unsafe cairo_new_path(pen)
    for corner in 0..<10 {
      let angle = (Double(corner) / 5 - 0.5) * Double.pi
      let radius = corner.isMultiple(of: 2) ? 7.5 : 3.2
      unsafe cairo_line_to(pen, 8 + radius * cos(angle), 8.4 + radius * sin(angle))
    }
    unsafe cairo_close_path(pen)
    choose(colour)
    unsafe cairo_fill(pen)
  }
}
