package import Raster

/// One thing on a drawing. A composition is a list of them, painted in order.
package enum Mark: Sendable {
  case fill(Rectangle, radius: Double, RGBA)
  /// What a rectangle has beyond its round corners.
  case corners(Rectangle, radius: Double, RGBA)
  case outline(Rectangle, radius: Double, Stroke)
  /// The soft shadow beneath a rectangle; it reaches ``shadowReach`` points beyond it.
  case shadow(Rectangle, radius: Double, RGBA)
  case line([Point], Stroke)
  /// From one node of a tree to another: leaves and arrives upright.
  case branch(from: Point, to: Point, Stroke)
  case dot(Point, radius: Double, RGBA)
  case sign(Sign, Rectangle, RGBA)
  case picture(Raster, Rectangle, radius: Double, Fit)
  case text(Writing, Rectangle)

  package static let shadowReach: Double = 14

  package enum Fit: Sendable { case whole, filling }

  /// What the mark may cover with ink.
  package var bounds: Rectangle {
    switch self {
    case .fill(let box, _, _), .corners(let box, _, _), .sign(_, let box, _),
      .picture(_, let box, _, _), .text(_, let box):
      box
    case .outline(let box, _, let stroke): box.inset(by: -stroke.width / 2)
    case .shadow(let box, _, _): box.inset(by: -Self.shadowReach).moved(0, 2)
    case .line(let points, let stroke): Self.bounds(of: points, stroke)
    case .branch(let from, let to, let stroke): Self.bounds(of: [from, to], stroke)
    case .dot(let centre, let radius, _):
      Rectangle(centre.x - radius, centre.y - radius, 2 * radius, 2 * radius)
    }
  }

  private static func bounds(of points: [Point], _ stroke: Stroke) -> Rectangle {
    guard let first = points.first else { return Rectangle(0, 0, 0, 0) }
    let (left, right) = points.reduce(into: (first.x, first.x)) { range, point in
      range = (min(range.0, point.x), max(range.1, point.x))
    }
    let (top, bottom) = points.reduce(into: (first.y, first.y)) { range, point in
      range = (min(range.0, point.y), max(range.1, point.y))
    }
    return Rectangle(left, top, right - left, bottom - top).inset(by: -stroke.width / 2)
  }
}

package struct Stroke: Hashable, Sendable {
  package var colour: RGBA
  package var width: Double
  package var isDashed: Bool

  package init(_ colour: RGBA, width: Double = 1, isDashed: Bool = false) {
    self.colour = colour
    self.width = width
    self.isDashed = isDashed
  }
}

/// Signs that are drawn, not written, so that they look the same beside every font.
package enum Sign: Sendable, CaseIterable {
  case check, cross, again, restart, star, hidden, pencil
}
