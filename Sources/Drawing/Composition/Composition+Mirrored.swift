extension Composition {
  /// The same drawing for people who read from the right: every place is mirrored, and nothing that
  /// stands there is. Pictures and signs stay as they are, and text keeps its own order.
  package func mirrored() -> Composition {
    var mirrored = self
    mirrored.marks = marks.map { mirror($0) }
    return mirrored
  }

  private func mirror(_ mark: Mark) -> Mark {
    switch mark {
    case .fill(let box, let radius, let colour): .fill(mirror(box), radius: radius, colour)
    case .corners(let box, let radius, let colour): .corners(mirror(box), radius: radius, colour)
    case .outline(let box, let radius, let stroke): .outline(mirror(box), radius: radius, stroke)
    case .shadow(let box, let radius, let colour): .shadow(mirror(box), radius: radius, colour)
    case .line(let points, let stroke): .line(points.map { mirror($0) }, stroke)
    case .branch(let from, let to, let stroke): .branch(from: mirror(from), to: mirror(to), stroke)
    case .dot(let centre, let radius, let colour): .dot(mirror(centre), radius: radius, colour)
    case .sign(let sign, let box, let colour): .sign(sign, mirror(box), colour)
    case .picture(let raster, let box, let radius, let fit):
      .picture(raster, mirror(box), radius: radius, fit)
    case .text(let writing, let box): .text(mirror(writing), mirror(box))
    }
  }

  private func mirror(_ box: Rectangle) -> Rectangle {
    Rectangle(size.width - box.right, box.y, box.width, box.height)
  }

  private func mirror(_ point: Point) -> Point { Point(size.width - point.x, point.y) }

  private func mirror(_ writing: Writing) -> Writing {
    var mirrored = writing
    switch writing.alignment {
    case .left: mirrored.alignment = .right
    case .right: mirrored.alignment = .left
    case .natural, .centre: break
    }
    return mirrored
  }
}
