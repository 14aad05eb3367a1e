package import Raster

/// The pictures of a conversation and what came of which.
///
/// Of more than ``maximumNodes`` the one it is about, its nearest ancestors and the newest are shown.
package struct LineageTree: Sendable {
  package static let maximumNodes = 60

  package struct Node: Sendable {
    package let id: PlainText
    /// The position of the parent in ``LineageTree/nodes``; it comes before its children.
    package let parent: Int?
    /// None for a picture that was hidden.
    package let picture: Raster?
    package let prompt: PlainText
    package let score: Score?

    package init(
      _ id: PlainText, parent: Int?, picture: Raster?, prompt: PlainText = "", score: Double? = nil
    ) {
      self.id = id
      self.parent = parent
      self.picture = picture
      self.prompt = prompt
      self.score = score.flatMap { Score($0) }
    }
  }

  package struct Labels: Sendable {
    package var active: PlainText = "active"
    package var hidden: PlainText = "hidden"
    package var more: @Sendable (Int) -> PlainText = { PlainText("… \($0) more") }
    package var continues: @Sendable (PlainText) -> PlainText = { PlainText("from \($0.string)") }
    package var decimalMark = "."
    /// The language of the words is read from the right.
    package var isRightToLeft = false

    package init() {}
  }

  package var title: PlainText
  package var subtitle: PlainText
  /// Oldest first.
  package var nodes: [Node]
  package var active: Int?
  /// The one that it is about; without it, it is about the active one.
  package var focus: Int?
  package var labels = Labels()

  package init(
    title: PlainText, subtitle: PlainText = "", nodes: [Node], active: Int? = nil,
    focus: Int? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.nodes = nodes
    self.active = active
    self.focus = focus
  }

  /// The parent, if there is one that comes before.
  package func parent(of node: Int) -> Int? {
    guard let parent = nodes[node].parent, parent >= 0, parent < node else { return nil }
    return parent
  }

  /// The one that it is about and all that it came from, nearest first.
  package var line: [Int] {
    guard let last = focus ?? active, nodes.indices.contains(last) else { return [] }
    return Array(sequence(first: last) { parent(of: $0) })
  }

  /// Which nodes are shown, oldest first.
  package var shown: [Int] {
    guard nodes.count > Self.maximumNodes else { return Array(nodes.indices) }
    var kept = Set(line.prefix(Self.maximumNodes / 2))
    for node in nodes.indices.reversed() where kept.count < Self.maximumNodes { kept.insert(node) }
    return kept.sorted()
  }
}
