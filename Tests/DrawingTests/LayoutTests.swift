import Drawing
import Raster
import Testing

/// A ruler without fonts: every character is as wide as half its size.
struct PlainRuler: TextRuler {
  mutating func measure(_ writing: Writing, width: Double) -> Size {
    guard !writing.text.isEmpty else { return .zero }
    let all = Double(writing.text.string.count) * writing.type.size / 2
    let lines = min(Double(writing.maximumLines), (all / max(1, width)).rounded(.up))
    return Size(min(all, width), lines * writing.type.lineHeight)
  }
}

/// Where things stand, without fonts and without painting.
@Suite struct LayoutTests {
  static func compose(_ sample: SampleDrawings) -> Composition {
    var ruler = PlainRuler()
    return sample.drawable.composed(in: sample.theme, with: &ruler)
  }

  @Test(arguments: SampleDrawings.all)
  func `everything stands within the margins, on the grid's size`(sample: SampleDrawings) {
    let composition = Self.compose(sample)
    let inner = Rectangle(Point(0, 0), composition.size).inset(by: 8)
    for mark in composition.marks { #expect(inner.contains(mark.bounds), "\(mark.bounds)") }
    let isTree = sample.drawable is LineageTree
    #expect((isTree ? 480...Grid.width : Grid.width...Grid.width).contains(composition.size.width))
    #expect(composition.size.height.truncatingRemainder(dividingBy: Grid.unit) == 0)
  }

  @Test(arguments: SampleDrawings.all)
  func `no text stands on another`(sample: SampleDrawings) {
    let texts = Self.compose(sample).marks.compactMap { mark -> Rectangle? in
      if case .text(_, let box) = mark { box } else { nil }
    }
    for (index, one) in texts.enumerated() {
      for other in texts.dropFirst(index + 1) {
        #expect(!one.overlaps(other), "\(one) \(other)")
      }
    }
  }

  @Test(arguments: SampleDrawings.all)
  func `a mirrored drawing mirrored again is the drawing`(sample: SampleDrawings) {
    let composition = Self.compose(sample)
    let twice = composition.mirrored().mirrored()
    for (one, other) in zip(composition.marks, twice.marks) {
      #expect(abs(one.bounds.x - other.bounds.x) < 0.001)
    }
  }

  @Test(arguments: 1...24)
  func `the pictures of a sheet have one size, do not overlap, and stand in order`(count: Int) {
    let boxes = Self.compose(SampleDrawings("", SampleDrawings.sheet(count))).marks.compactMap {
      mark -> Rectangle? in
      if case .picture(_, let box, _, _) = mark { box } else { nil }
    }
    #expect(boxes.count == count)
    #expect(Set(boxes.map(\.size)).count == 1)
    for (one, next) in zip(boxes, boxes.dropFirst()) {
      #expect(!one.overlaps(next))
      #expect(next.y > one.y || next.x > one.x)
    }
  }

  @Test func `swatches share the band in proportion, and the least can still be seen`() {
    let widths = Self.compose(SampleDrawings("", SampleDrawings.crowdedCard())).marks.compactMap {
      mark -> Double? in
      if case .fill(let box, _, _) = mark, box.height == 72 { box.width } else { nil }
    }
    #expect(widths.count == 8)
    #expect(widths.reduce(0, +) == 688)
    #expect(widths.allSatisfy { $0 >= 27 })
    #expect(widths[0] > 400)
  }

  @Test func `a missing critique breaks the line and has no dot`() {
    let composition = Self.compose(SampleDrawings("", SampleDrawings.chart()))
    let lines = composition.marks.compactMap { mark -> Int? in
      if case .line(let points, let stroke) = mark, stroke.width == 2.5 {
        points.count
      } else {
        nil
      }
    }
    #expect(lines == [2, 2])
  }

  @Test func `the best is the first of the highest, and shown however old`() {
    var chart = SampleDrawings.longChart()
    #expect(chart.best == 3)
    #expect(chart.shown == [3] + Array(9..<20))
    chart.rounds = [SampleDrawings.round(1, 0), SampleDrawings.round(2, 0)]
    #expect(chart.best == 0)
    chart.rounds = [SampleDrawings.round(1, nil)]
    #expect(chart.best == nil)
  }

  @Test(arguments: [
    (7.449, "7.4"), (7.45, "7.5"), (10, "10.0"), (0, "0.0"), (11, "10.0"), (-3, "0.0"),
  ])
  func `a score is shown in tenths, within the scale`(value: Double, text: String) {
    #expect(Score(value)?.text(".").string == text)
    #expect(Score(value)?.text(",").string.contains(",") == true)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `what is not a number is no score`(value: Double) {
    #expect(Score(value) == nil)
  }
}
