internal import CCairo

extension Canvas {
  func paint(_ mark: Mark, with typesetter: inout Typesetter) throws(DrawingError) {
    switch mark {
    case .fill(let box, let radius, let colour): fill(box, radius: radius, colour)
    case .corners(let box, let radius, let colour): corners(box, radius: radius, colour)
    case .outline(let box, let radius, let stroke): outline(box, radius: radius, stroke)
    case .shadow(let box, let radius, let colour): shadow(box, radius: radius, colour)
    case .line(let points, let stroke): line(points, stroke)
    case .branch(let from, let to, let stroke): branch(from: from, to: to, stroke)
    case .dot(let centre, let radius, let colour): dot(centre, radius: radius, colour)
    case .sign(let sign, let box, let colour): self.sign(sign, box, colour)
    case .picture(let raster, let box, let radius, let fit):
      try picture(raster, box, radius: radius, fit)
    case .text(let writing, let box): try text(writing, box, with: &typesetter)
    }
  }

  /// A pile of marks or a deep script may reach out of its line a little, but not over the drawing.
  private func text(_ writing: Writing, _ box: Rectangle, with typesetter: inout Typesetter)
    throws(DrawingError)
  {
    guard !writing.text.isEmpty else { return }
    let layout = try typesetter.layout(writing, width: box.width)
    let slack = writing.type.size / 4
    unsafe cairo_save(pen)
    unsafe cairo_rectangle(
      pen, box.x - slack, box.y - slack, box.width + 2 * slack, box.height + 2 * slack)
    unsafe cairo_clip(pen)
    unsafe cairo_move_to(pen, box.x, box.y)
    choose(writing.ink)
    unsafe pango_cairo_update_layout(pen, layout.layout)
    unsafe pango_cairo_show_layout(pen, layout.layout)
    unsafe cairo_restore(pen)
  }
}
