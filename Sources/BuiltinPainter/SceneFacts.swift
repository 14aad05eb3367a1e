/// What can be seen in a picture, counted while it was painted: for judging whether it shows what was
/// asked for.
package struct SceneFacts: Equatable, Sendable {
  package struct Fact: Equatable, Sendable {
    package var thing: Thing
    package var isAsked: Bool
    /// Whether anybody can see it: not hidden, not outside.
    package var isPresent: Bool
    /// The share of the picture that it covers; weather counts drops, not the air between them.
    package var area: Double
    /// The middle of what is seen of it, as shares of width and height.
    package var x: Double
    package var y: Double
  }

  package var facts: [Fact]

  init(facts: [Fact]) { self.facts = facts }

  init(of sitting: Sitting) {
    var counts = [Int](repeating: 0, count: 4 + Thing.allCases.count)
    var sums = [SIMD2<Double>](repeating: .zero, count: counts.count)
    for y in 0..<sitting.height {
      let row = sitting.canvas.row(y)
      for x in 0..<sitting.width {
        let mark = Int(row[x].w)
        guard mark > 3, mark < counts.count else { continue }
        counts[mark] += 1
        sums[mark] += SIMD2(Double(x), Double(y))
      }
    }
    let (width, height) = (Double(sitting.width), Double(sitting.height))
    facts = sitting.genome.elements.map { element in
      let mark = Int(element.thing.mark)
      let count = counts[mark]
      let area = Double(count) / (width * height)
      let middle = count > 0 ? sums[mark] / Double(count) / SIMD2(width, height) : SIMD2(0.5, 0.5)
      return Fact(
        thing: element.thing, isAsked: element.isAsked,
        isPresent: count > 0 || element.thing.isInTheAir, area: area,
        x: sitting.genome.isMirrored ? 1 - middle.x : middle.x, y: middle.y)
    }
  }
}

extension Thing {
  /// Seen by what it does to everything else.
  var isInTheAir: Bool {
    [.clouds, .mist, .reflection, .lights, .rain, .snowfall, .stars].contains(self)
  }
}
