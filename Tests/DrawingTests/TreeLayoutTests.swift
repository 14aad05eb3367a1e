import Concurrency
import Drawing
import Testing

@Suite struct TreeLayoutTests {
  /// Forests of every shape up to four nodes, and larger ones from seeds.
  static func forests() -> [[Int?]] {
    var all: [[Int?]] = [[]]
    var last: [[Int?]] = [[]]
    for count in 0..<4 {
      last = last.flatMap { forest in
        [nil].map { forest + [$0] } + (0..<count).map { forest + [Optional($0)] }
      }
      all += last
    }
    for seed in 1...60 {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
      all.append(
        (0..<(seed % 60 + 1)).map { index in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let pick = Int(state >> 33) % (index + 2)
          return pick < index ? pick : nil
        })
    }
    return all
  }

  static func layout(_ parents: [Int?]) -> TreeLayout {
    TreeLayout(parents: parents, columns: 6, nodeHeight: 100, gap: 16)
  }

  @Test func `no two nodes overlap, and all stand within the drawing`() {
    for parents in Self.forests() {
      let layout = Self.layout(parents)
      for (index, place) in layout.places.enumerated() {
        #expect((0..<6).contains(place.column))
        #expect(place.top >= -0.001 && place.top + 100 <= layout.height + 0.001)
        for other in layout.places.dropFirst(index + 1) where other.column == place.column {
          #expect(abs(other.top - place.top) >= 115.999, "\(parents)")
        }
      }
    }
  }

  @Test func `a parent stands left of its children and in the middle of them`() {
    for parents in Self.forests() {
      let places = Self.layout(parents).places
      for node in parents.indices {
        let children = parents.indices.filter { parents[$0] == node && !places[$0].continues }
        guard let first = children.first, let last = children.last else { continue }
        #expect(children.allSatisfy { places[$0].column == places[node].column + 1 })
        #expect(abs(places[node].top - (places[first].top + places[last].top) / 2) < 0.001)
        let tops = children.map { places[$0].top }
        #expect(tops == tops.sorted())
      }
    }
  }

  @Test func `a line longer than the columns goes on below`() {
    let layout = Self.layout((0..<14).map { $0 == 0 ? nil : $0 - 1 })
    #expect(layout.places.map(\.column) == (0..<14).map { $0 % 6 })
    #expect(layout.places.indices.filter { layout.places[$0].continues } == [6, 12])
    #expect(layout.places[6].top > layout.places[5].top)
  }

  @Test func `more children than one column should hold go on below, side by side`() {
    let layout = Self.layout((0..<60).map { $0 == 0 ? nil : 0 })
    #expect(layout.places.indices.filter { layout.places[$0].continues } == Array(9..<60))
    #expect(Set(layout.places[9...].map(\.column)) == Set(0..<6))
    #expect(layout.height < 20 * 132)
  }

  @Test func `a parent that is no parent makes a root`() {
    let layout = Self.layout([3, 1, -5, 99])
    #expect(layout.places.allSatisfy { !$0.continues })
  }

  @Test func `of too many pictures the active one, its line and the newest are shown`() {
    var tree = SampleDrawings.chain(200)
    tree.active = 20
    let shown = tree.shown
    #expect(shown.count == LineageTree.maximumNodes)
    #expect(Set(0...20).isSubset(of: Set(shown)))
    #expect(shown.suffix(39) == ArraySlice(161..<200))
    #expect(shown == shown.sorted())
  }
}
