/// Where the nodes of a forest stand: each generation a row, children beneath their parent.
///
/// 1. No two nodes overlap; those of one row are at least a gap apart.
/// 2. A parent stands in the row above its children, and in the middle between the first and the
///    last of them.
/// 3. Children keep their order from left to right.
/// 4. Each tree has a frame of its own, and no two frames overlap.
/// 5. A frame has so many rows, and is so many nodes wide. What there is no room for begins anew in
///    another frame, with its siblings beside it: see ``Place/continues``.
/// 6. Frames share a shelf as long as there is room, and fill it from edge to edge.
package struct TreeLayout: Sendable {
  package struct Place: Hashable, Sendable {
    package var row: Int
    /// The upper left corner.
    package var x, y: Double
    /// It has a parent that stands elsewhere, where there was no more room.
    package var continues: Bool
    package var frame: Int
  }

  package struct Measures: Hashable, Sendable {
    package var node: Size
    /// Between the nodes of one row, and between rows.
    package var gap: Size
    package var padding: Double
    /// Between frames.
    package var between: Double
    /// How many generations, and how many nodes side by side, one frame has room for.
    package var rows, columns: Int

    package init(
      node: Size, gap: Size, padding: Double, between: Double, rows: Int, columns: Int
    ) {
      self.node = node
      self.gap = gap
      self.padding = padding
      self.between = between
      self.rows = max(1, rows)
      self.columns = max(1, columns)
    }

    /// Of a frame in which every column is taken.
    package var fullWidth: Double {
      Double(columns) * (node.width + gap.width) - gap.width + 2 * padding
    }
  }

  package private(set) var places: [Place] = []
  package private(set) var frames: [Rectangle] = []
  package private(set) var size = Size.zero

  private let measures: Measures
  private var children: [[Int]]
  /// The roots of each frame: one tree, or siblings for whom there was no room beside the others.
  private var roots: [[Int]] = []

  /// `parents` has for each node the number of its parent. A parent comes before its children;
  /// where it does not, the node is a root.
  package init(parents: [Int?], measures: Measures) {
    self.measures = measures
    children = parents.map { _ in [] }
    gather(parents)
    shelve()
  }

  private mutating func gather(_ parents: [Int?]) {
    var leaves: [Int] = []
    var continuations: [Int: Int] = [:]
    for (node, given) in parents.enumerated() {
      var place = Place(row: 0, x: 0, y: 0, continues: false, frame: roots.count)
      if let parent = given, parent >= 0, parent < node {
        let frame = places[parent].frame
        let isBeside = !children[parent].isEmpty
        if places[parent].row + 1 < measures.rows,
          leaves[frame] + (isBeside ? 1 : 0) <= measures.columns
        {
          (place.row, place.frame) = (places[parent].row + 1, frame)
          leaves[frame] += isBeside ? 1 : 0
          children[parent].append(node)
          places.append(place)
          continue
        }
        place.continues = true
        if let frame = continuations[parent], leaves[frame] < measures.columns {
          place.frame = frame
          leaves[frame] += 1
          roots[frame].append(node)
          places.append(place)
          continue
        }
        continuations[parent] = roots.count
      }
      roots.append([node])
      leaves.append(1)
      places.append(place)
    }
  }

  /// What a tree takes in one row.
  private struct Extent {
    var left, right: Double
  }

  private mutating func shelve() {
    var (x, y, height) = (0.0, 0.0, 0.0)
    var shelf: [Int] = []
    var shelves: [[Int]] = []
    let arranged = roots.map { arrange($0).extents }
    frames = roots.map { _ in Rectangle(0, 0, 0, 0) }
    // The tall ones first, so that what shares a shelf is about as tall.
    let order = roots.indices.sorted { (arranged[$1].count, $0) < (arranged[$0].count, $1) }
    for frame in order {
      let extents = arranged[frame]
      let left = extents.map(\.left).min() ?? 0
      let width = (extents.map(\.right).max() ?? 0) - left + 2 * measures.padding
      let rows = Double(extents.count)
      let box = Size(
        width,
        rows * (measures.node.height + measures.gap.height) - measures.gap.height
          + 2 * measures.padding)
      if !shelf.isEmpty, x + width > measures.fullWidth + 0.001 {
        shelves.append(shelf)
        (x, y, height, shelf) = (0, y + height + measures.between, 0, [])
      }
      for root in roots[frame] { move(root, x + measures.padding - left, y + measures.padding) }
      frames[frame] = Rectangle(Point(x, y), box)
      shelf.append(frame)
      x += width + measures.between
      height = max(height, box.height)
    }
    shelves.append(shelf)
    size = Size(frames.map(\.right).max() ?? 0, y + height)
    for shelf in shelves { fill(shelf) }
  }

  /// Widens the frames of a shelf until they fill it, with what is in them in the middle.
  private mutating func fill(_ shelf: [Int]) {
    guard let last = shelf.last else { return }
    let share = (size.width - frames[last].right) / Double(shelf.count)
    for (position, frame) in shelf.enumerated() {
      frames[frame].x += Double(position) * share
      frames[frame].width += share
      for root in roots[frame] { move(root, (Double(position) + 0.5) * share, 0) }
    }
  }

  /// Puts these side by side, each with what is beneath it, the first at 0.
  private mutating func arrange(_ siblings: [Int]) -> (extents: [Extent], centres: [Double]) {
    var merged: [Extent] = []
    var centres: [Double] = []
    for node in siblings {
      let extents = arrangeAlone(node)
      // As close to its siblings as every row allows.
      let push = zip(merged, extents).map { $0.right + measures.gap.width - $1.left }.max() ?? 0
      move(node, push, 0)
      centres.append(places[node].x + measures.node.width / 2)
      for (level, extent) in extents.enumerated() {
        if level < merged.count {
          merged[level].right = extent.right + push
        } else {
          merged.append(Extent(left: extent.left + push, right: extent.right + push))
        }
      }
    }
    return (merged, centres)
  }

  /// Places a subtree with its root at 0 and says how far it reaches in each row.
  private mutating func arrangeAlone(_ node: Int) -> [Extent] {
    let (merged, centres) = arrange(children[node])
    let own = Extent(left: 0, right: measures.node.width)
    guard let first = centres.first, let last = centres.last else { return [own] }
    // The root stays at 0: its children are moved beneath it instead.
    let shift = measures.node.width / 2 - (first + last) / 2
    let step = measures.node.height + measures.gap.height
    for child in children[node] { move(child, shift, step) }
    return [own] + merged.map { Extent(left: $0.left + shift, right: $0.right + shift) }
  }

  private mutating func move(_ node: Int, _ right: Double, _ down: Double) {
    var waiting = [node]
    while let next = waiting.popLast() {
      places[next].x += right
      places[next].y += down
      waiting += children[next]
    }
  }
}
