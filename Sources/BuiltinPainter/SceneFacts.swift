/// What can be seen in a picture, counted while it was painted: for judging whether it shows what was
/// asked for.
package struct SceneFacts: Equatable, Sendable {
  package struct Fact: Equatable, Sendable {
    package var thing: Thing
    package var isAsked: Bool
    /// Whether anybody can see it: not hidden, not outside, not forgotten by the brush.
    package var isPresent: Bool
    /// The share of the picture that it covers.
    package var area: Double
    /// The middle of what is seen of it, as shares of width and height.
    package var x: Double
    package var y: Double
  }

  /// One for each thing, however often it stands in the picture.
  package var facts: [Fact]
  /// The same for what was forbidden.
  package var forbidden: [Fact] = []
  package var scene: Scene?

  init(facts: [Fact]) { self.facts = facts }

  init(of sitting: Sitting) {
    var counts = [Int](repeating: 0, count: 4 + Thing.allCases.count)
    var sums = [SIMD2<Double>](repeating: .zero, count: counts.count)
    for y in 0..<sitting.height {
      let row = sitting.canvas.row(y)
      for x in 0..<sitting.width {
        let mark = Int(row[x].w)
        guard mark > 1, mark < counts.count else { continue }
        counts[mark] += 1
        sums[mark] += SIMD2(Double(x), Double(y))
      }
    }
    let (width, height) = (Double(sitting.width), Double(sitting.height))
    func fact(_ thing: Thing, isAsked: Bool) -> Fact {
      // Water is marked with 2; what is mirrored there is its reflection.
      let mark = thing == .reflection ? 2 : Int(thing.mark)
      let pixels = min(max(counts[mark], sitting.seen[thing] ?? 0), Int(width * height))
      let middle =
        counts[mark] > 0
        ? sums[mark] / Double(counts[mark]) / SIMD2(width, height) : SIMD2(0.5, 0.5)
      return Fact(
        thing: thing, isAsked: isAsked, isPresent: pixels > 0,
        area: Double(pixels) / (width * height),
        x: sitting.genome.isMirrored ? 1 - middle.x : middle.x, y: middle.y)
    }
    let elements = sitting.genome.elements
    facts = Thing.allCases.compactMap { thing in
      let own = elements.filter { $0.thing == thing }
      guard !own.isEmpty else { return nil }
      return fact(thing, isAsked: own.contains(where: \.isAsked))
    }
    forbidden = Thing.allCases.filter(sitting.genome.isWithout).map { fact($0, isAsked: false) }
    scene = sitting.genome.scene
  }
}
