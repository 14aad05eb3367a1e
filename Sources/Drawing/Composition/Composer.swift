/// Puts marks on a drawing that grows downwards.
struct Composer<Ruler: TextRuler> {
  var ruler: Ruler
  var marks: [Mark] = []

  init(ruler: Ruler) { self.ruler = ruler }

  func height(_ writing: Writing) -> Double { writing.type.lineHeight }

  mutating func measure(_ writing: Writing, width: Double) -> Size {
    ruler.measure(writing, width: width)
  }

  /// Writes into a box as wide as given and as high as the text needs.
  /// - Returns: the height it took.
  @discardableResult
  mutating func write(_ writing: Writing, at origin: Point, width: Double) -> Double {
    let size = ruler.measure(writing, width: width)
    guard size.height > 0 else { return 0 }
    marks.append(.text(writing, Rectangle(origin, Size(width, size.height))))
    return size.height
  }

  /// Writes into a box that is given, in the middle of its height.
  mutating func write(_ writing: Writing, in box: Rectangle) {
    let size = ruler.measure(writing, width: box.width)
    guard size.height > 0 else { return }
    marks.append(
      .text(
        writing, Rectangle(box.x, box.y + (box.height - size.height) / 2, box.width, size.height)))
  }
}
