/// Places and sizes on a drawing, in points: two pixels each at the usual density.
package struct Point: Hashable, Sendable {
  package var x, y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

package struct Size: Hashable, Sendable {
  package var width, height: Double

  package init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }

  package static let zero = Size(0, 0)
}

package struct Rectangle: Hashable, Sendable {
  package var x, y, width, height: Double

  package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package init(_ origin: Point, _ size: Size) {
    self.init(origin.x, origin.y, size.width, size.height)
  }

  package var right: Double { x + width }
  package var bottom: Double { y + height }
  package var middle: Point { Point(x + width / 2, y + height / 2) }
  package var size: Size { Size(width, height) }

  package func inset(by amount: Double) -> Rectangle {
    Rectangle(x + amount, y + amount, width - 2 * amount, height - 2 * amount)
  }

  package func moved(_ x: Double, _ y: Double) -> Rectangle {
    Rectangle(self.x + x, self.y + y, width, height)
  }

  /// Touching edges do not overlap.
  package func overlaps(_ other: Rectangle) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  package func contains(_ other: Rectangle, slack: Double = 0.01) -> Bool {
    other.x >= x - slack && other.y >= y - slack && other.right <= right + slack
      && other.bottom <= bottom + slack
  }

  /// The largest rectangle of this shape that fits, in the middle.
  package func fitting(_ shape: Size) -> Rectangle {
    guard shape.width > 0, shape.height > 0 else { return self }
    let scale = min(width / shape.width, height / shape.height)
    let size = Size(shape.width * scale, shape.height * scale)
    return Rectangle(
      x + (width - size.width) / 2, y + (height - size.height) / 2, size.width, size.height)
  }

  /// The smallest rectangle of this shape that covers this one, in the middle.
  package func covering(_ shape: Size) -> Rectangle {
    guard shape.width > 0, shape.height > 0 else { return self }
    let scale = max(width / shape.width, height / shape.height)
    let size = Size(shape.width * scale, shape.height * scale)
    return Rectangle(
      x + (width - size.width) / 2, y + (height - size.height) / 2, size.width, size.height)
  }
}
