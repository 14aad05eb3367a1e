/// Where the nodes of a forest stand: parents left of their children, in the middle of them.
///
/// 1. No two nodes overlap; those of one column are at least `gap` apart.
/// 2. A parent stands in the column left of its children, and in the middle between the first and
///    the last of them.
/// 3. Children keep their order from top to bottom.
/// 4. A drawing has so many columns. What would stand further right begins anew at the left, below,
///    as a tree of its own: see ``Place/continues``.
/// 5. So does what would be one child too many: a column of sixty would be a tower.
/// 6. Small trees share a shelf as long as the columns last.
package struct TreeLayout: Sendable {
  package static let maximumChildren = 8

  package struct Place: Hashable, Sendable {
    package var column: Int
    package var top: Double
    /// It has a parent that stands elsewhere, where there was no more room for children.
    package var continues: Bool
  }

  package private(set) var places: [Place]
  package private(set) var height: Double = 0

  private let nodeHeight: Double
  private let gap: Double
  private let columns: Int
  private var children: [[Int]]

  /// `parents` has for each node the number of its parent. A parent comes before its children;
  /// where it does not, the node is a root.
  package init(parents: [Int?], columns: Int, nodeHeight: Double, gap: Double) {
    self.nodeHeight = nodeHeight
    self.gap = gap
    self.columns = max(1, columns)
    places = parents.map { _ in Place(column: 0, top: 0, continues: false) }
    children = parents.map { _ in [] }
    var roots: [Int] = []
    for (node, parent) in parents.enumerated() {
      if let parent, parent >= 0, parent < node {
        let column = places[parent].column + 1
        if column < self.columns, children[parent].count < Self.maximumChildren {
          places[node].column = column
          children[parent].append(node)
          continue
        }
        places[node].continues = true
      }
      roots.append(node)
    }
    shelve(roots)
  }

  /// What a tree takes in one column.
  private struct Extent {
    var top, bottom: Double
  }

  private mutating func shelve(_ roots: [Int]) {
    var (shelf, used, bottom) = (0.0, 0, 0.0)
    for root in roots {
      let extents = arrange(root)
      let top = extents.map(\.top).min() ?? 0
      let low = extents.map(\.bottom).max() ?? 0
      if used > 0, used + extents.count > columns {
        (shelf, used) = (bottom + 2 * gap, 0)
      }
      move(root, down: shelf - top, right: used)
      used += extents.count
      bottom = max(bottom, shelf + low - top)
    }
    height = bottom
  }

  /// Places a subtree with its root at 0 and says how far it reaches in each column.
  private mutating func arrange(_ node: Int) -> [Extent] {
    var merged: [Extent] = []
    var centres: [Double] = []
    for child in children[node] {
      let extents = arrange(child)
      // As close beneath its siblings as every column allows.
      let push =
        zip(merged, extents).map { $0.bottom + gap - $1.top }.max() ?? 0
      move(child, down: push, right: 0)
      centres.append(push + nodeHeight / 2)
      for (level, extent) in extents.enumerated() {
        if level < merged.count {
          merged[level].bottom = extent.bottom + push
        } else {
          merged.append(Extent(top: extent.top + push, bottom: extent.bottom + push))
        }
      }
    }
    guard let first = centres.first, let last = centres.last else {
      return [Extent(top: 0, bottom: nodeHeight)]
    }
    // The root stays at 0: its children are moved around it instead.
    let shift = nodeHeight / 2 - (first + last) / 2
    for child in children[node] { move(child, down: shift, right: 0) }
    return [Extent(top: 0, bottom: nodeHeight)]
      + merged.map { Extent(top: $0.top + shift, bottom: $0.bottom + shift) }
  }

  private mutating func move(_ node: Int, down: Double, right: Int) {
    var waiting = [node]
    while let next = waiting.popLast() {
      places[next].top += down
      places[next].column += right
      waiting += children[next]
    }
  }
}
