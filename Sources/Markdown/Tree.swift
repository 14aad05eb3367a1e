/// What a text is made of, as nodes that name their children by their place.
struct Tree {
  enum Kind {
    case document
    case quote
    case list(start: Int?, marker: UInt8)
    /// Where its content begins, counted from where the item's parent does.
    case item(content: Int)
    case paragraph
    case heading(Int)
    case code(Fence)
    case rule
    /// Rows of cells; the first is the head.
    case table([[[UInt8]]])
  }

  struct Fence {
    let byte: UInt8
    let count: Int
    let indent: Int
    let language: String?
  }

  struct Node {
    var kind: Kind
    var children: [Int] = []
    /// Of a leaf: its text, lines ended by a newline but for the last.
    var text: [UInt8] = []
    let line: Int
    /// An empty line came after it.
    var isBeforeBlank = false
  }

  static let root = 0
  var nodes = [Node(kind: .document, line: 0)]

  subscript(place: Int) -> Node {
    get { nodes[place] }
    _modify { yield &nodes[place] }
  }

  mutating func add(_ kind: Kind, to parent: Int, line: Int) -> Int {
    nodes.append(Node(kind: kind, line: line))
    nodes[parent].children.append(nodes.count - 1)
    return nodes.count - 1
  }

  /// Items stand without empty lines, so they need no paragraphs.
  func isTight(_ list: Int) -> Bool {
    let items = nodes[list].children
    for (index, item) in items.enumerated() {
      let isLast = index == items.count - 1
      if !isLast, endsBlank(item) { return false }
      let children = nodes[item].children
      for (index, child) in children.enumerated() {
        if !(isLast && index == children.count - 1), endsBlank(child) { return false }
      }
    }
    return true
  }

  private func endsBlank(_ place: Int) -> Bool {
    var place = place
    while true {
      if nodes[place].isBeforeBlank { return true }
      switch nodes[place].kind {
      case .list, .item:
        guard let last = nodes[place].children.last else { return false }
        place = last
      default: return false
      }
    }
  }
}
