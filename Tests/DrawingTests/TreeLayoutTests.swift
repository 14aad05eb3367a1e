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

  static let measures = TreeLayout.Measures(
    node: Size(100, 90), gap: Size(16, 24), padding: 12, between: 10, rows: 5, columns: 6)

  static func layout(_ parents: [Int?]) -> TreeLayout {
    TreeLayout(parents: parents, measures: measures)
  }

  @Test func `no two nodes overlap, and each stands within its frame`() {
    for parents in Self.forests() {
      let layout = Self.layout(parents)
      for (index, place) in layout.places.enumerated() {
        let box = Rectangle(Point(place.x, place.y), Self.measures.node)
        #expect((0..<5).contains(place.row))
        #expect(layout.frames[place.frame].inset(by: 12).contains(box), "\(parents)")
        for other in layout.places.dropFirst(index + 1) where other.frame == place.frame {
          if other.row != place.row { continue }
          #expect(other.y == place.y)
          #expect(abs(other.x - place.x) >= 115.999, "\(parents)")
        }
      }
    }
  }

  @Test func `no two frames overlap, and they fill their shelves from edge to edge`() {
    for parents in Self.forests() {
      let layout = Self.layout(parents)
      #expect(layout.size.width <= Self.measures.fullWidth + 0.001)
      for (index, frame) in layout.frames.enumerated() {
        let rest = layout.frames.dropFirst(index + 1)
        #expect(!rest.contains { $0.overlaps(frame) }, "\(parents)")
        let shelf = layout.frames.filter { $0.y == frame.y }
        #expect(shelf.contains { $0.x.magnitude < 0.001 })
        #expect(shelf.contains { ($0.right - layout.size.width).magnitude < 0.001 }, "\(parents)")
        #expect(frame.bottom <= layout.size.height + 0.001)
      }
    }
  }

  @Test func `a parent stands above its children and in the middle of them`() {
    for parents in Self.forests() {
      let places = Self.layout(parents).places
      for node in parents.indices {
        let children = parents.indices.filter { parents[$0] == node && !places[$0].continues }
        guard let first = children.first, let last = children.last else { continue }
        #expect(children.allSatisfy { places[$0].row == places[node].row + 1 })
        #expect(children.allSatisfy { places[$0].frame == places[node].frame })
        #expect(abs(places[node].x - (places[first].x + places[last].x) / 2) < 0.001)
        let lefts = children.map { places[$0].x }
        #expect(lefts == lefts.sorted())
      }
    }
  }

  @Test func `each root has a frame of its own`() {
    let layout = Self.layout([nil, nil, 0, nil, 1])
    #expect(layout.places.map(\.frame) == [0, 1, 0, 2, 1])
  }

  @Test func `a line longer than the rows goes on in another frame`() {
    let layout = Self.layout((0..<14).map { $0 == 0 ? nil : $0 - 1 })
    #expect(layout.places.map(\.row) == (0..<14).map { $0 % 5 })
    #expect(layout.places.indices.filter { layout.places[$0].continues } == [5, 10])
    #expect(layout.frames.count == 3)
  }

  @Test func `more children than one frame should hold go on in others, side by side`() {
    let layout = Self.layout((0..<60).map { $0 == 0 ? nil : 0 })
    #expect(layout.places.indices.filter { layout.places[$0].continues } == Array(7..<60))
    #expect(layout.frames.count == 10)
    #expect(layout.size.height < 14 * 114)
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
    tree.focus = 100
    #expect(Set(71...100).isSubset(of: Set(tree.shown)))
  }
}
