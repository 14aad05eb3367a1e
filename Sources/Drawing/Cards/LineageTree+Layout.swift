internal import Raster

extension LineageTree: Drawable {
  package var isRightToLeft: Bool { labels.isRightToLeft }

  package func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition {
    var layout = LineageTreeLayout(tree: self, theme: theme, composer: Composer(ruler: ruler))
    let height = layout.compose()
    ruler = layout.composer.ruler
    var composition = Composition(size: Size(Grid.width, height), background: theme.ground)
    composition.marks = layout.composer.marks
    return composition
  }
}

/// How much of a node is shown; what does not fit on a drawing of a sensible height is left out.
struct NodeStyle: Hashable {
  let pictureHeight: Double
  let promptLines: Int
  let gap: Double

  static let width: Double = 96
  static let columns = 6
  static let columnGap: Double = 32

  var height: Double { pictureHeight + 4 + 16 + Double(promptLines) * 16 }

  /// From generous to dense; the last is taken whatever its height.
  static let all = [
    NodeStyle(pictureHeight: 72, promptLines: 2, gap: 20),
    NodeStyle(pictureHeight: 72, promptLines: 1, gap: 16),
    NodeStyle(pictureHeight: 64, promptLines: 0, gap: 16),
    NodeStyle(pictureHeight: 48, promptLines: 0, gap: 12),
  ]
  static let maximumHeight: Double = 1_400
}

private struct LineageTreeLayout<Ruler: TextRuler> {
  let tree: LineageTree
  let theme: Theme
  var composer: Composer<Ruler>
  private let shown: [Int]
  private let parents: [Int?]
  private let line: Set<Int>
  private var style = NodeStyle.all[0]
  private var layout: TreeLayout

  init(tree: LineageTree, theme: Theme, composer: Composer<Ruler>) {
    self.tree = tree
    self.theme = theme
    self.composer = composer
    let shown = tree.shown
    self.shown = shown
    line = Set(tree.line)
    let position = Dictionary(uniqueKeysWithValues: zip(shown, shown.indices))
    parents = shown.map { tree.parent(of: $0).flatMap { position[$0] } }
    layout = TreeLayout(parents: [], columns: 1, nodeHeight: 0, gap: 0)
    for style in NodeStyle.all {
      self.style = style
      layout = TreeLayout(
        parents: parents, columns: NodeStyle.columns, nodeHeight: style.height, gap: style.gap)
      if layout.height <= NodeStyle.maximumHeight { break }
    }
  }

  mutating func compose() -> Double {
    let hidden = tree.nodes.count - shown.count
    let top =
      composer.header(
        tree.title, tree.subtitle,
        pills: [
          .init(
            text: hidden > 0 ? tree.labels.more(hidden) : "", ink: theme.softInk,
            ground: theme.recess)
        ], in: theme, at: Point(Grid.margin, Grid.margin), width: Grid.width - 2 * Grid.margin)
      + 24
    // What is not on the active line first, so that nothing crosses over that.
    for onLine in [false, true] {
      for index in shown.indices { branch(to: index, top: top, onLine: onLine) }
    }
    for index in shown.indices { node(index, in: box(of: index, top: top)) }
    return Grid.snap(top + layout.height + Grid.margin)
  }

  private func box(of index: Int, top: Double) -> Rectangle {
    let place = layout.places[index]
    let x = Grid.margin + Double(place.column) * (NodeStyle.width + NodeStyle.columnGap)
    return Rectangle(x, top + place.top, NodeStyle.width, style.height)
  }

  private mutating func branch(to index: Int, top: Double, onLine: Bool) {
    let isOnLine = line.contains(shown[index])
    guard isOnLine == onLine else { return }
    let stroke =
      onLine ? Stroke(theme.accent, width: 2.5) : Stroke(theme.branch, width: 1.5)
    let end = box(of: index, top: top)
    let level = style.pictureHeight / 2
    let arrival = Point(end.x - 1, end.y + level)
    if let parent = parents[index], !layout.places[index].continues {
      let start = box(of: parent, top: top)
      composer.marks.append(
        .branch(from: Point(start.right + 1, start.y + level), to: arrival, stroke))
    } else if tree.parent(of: shown[index]) != nil {
      // Its parent stands elsewhere or is not shown.
      let dashed = Stroke(stroke.colour, width: stroke.width, isDashed: true)
      composer.marks.append(.line([Point(arrival.x - 15, arrival.y), arrival], dashed))
      if let parent = parents[index] {
        let start = box(of: parent, top: top)
        let leaving = Point(start.right + 1, start.y + level)
        composer.marks.append(.line([leaving, Point(leaving.x + 15, leaving.y)], dashed))
      }
    }
  }

  private mutating func node(_ index: Int, in box: Rectangle) {
    let node = tree.nodes[shown[index]]
    let isActive = shown[index] == tree.active
    let picture = Rectangle(box.x, box.y, box.width, style.pictureHeight)
    if let raster = node.picture {
      composer.marks.append(.shadow(picture.inset(by: 3), radius: 8, theme.shadow))
      composer.thumbnail(raster, in: picture, radius: 8, theme: theme)
    } else {
      placeholder(in: picture, isTagged: layout.places[index].continues)
    }
    if isActive {
      composer.marks.append(
        .outline(picture.inset(by: -1.5), radius: 9.5, Stroke(theme.accent, width: 3)))
      tag(tree.labels.active, in: picture, atTop: false, theme.accent, theme.onAccent)
    }
    if layout.places[index].continues, let parent = parents[index] {
      tag(
        tree.labels.continues(tree.nodes[shown[parent]].id), in: picture, atTop: true, theme.veil,
        theme.onVeil)
    }
    words(of: node, isActive: isActive, in: box, below: picture.bottom + 4)
  }

  private mutating func words(
    of node: LineageTree.Node, isActive: Bool, in box: Rectangle, below y: Double
  ) {
    let scoreWidth: Double = node.score == nil || node.picture == nil ? 0 : 28
    composer.write(
      Writing(node.id, .captionStrong, ink: isActive ? theme.accent : theme.ink),
      at: Point(box.x, y), width: box.width - scoreWidth - (scoreWidth > 0 ? 4 : 0))
    if let score = node.score, node.picture != nil {
      composer.write(
        Writing(
          score.text(tree.labels.decimalMark), .captionStrong, ink: theme.softInk,
          alignment: .right),
        at: Point(box.right - scoreWidth, y), width: scoreWidth)
    }
    guard style.promptLines > 0 else { return }
    composer.write(
      Writing(
        node.picture == nil ? "" : node.prompt, .caption, ink: theme.softInk,
        alignment: .natural, maximumLines: style.promptLines),
      at: Point(box.x, y + 16), width: box.width)
  }

  private mutating func placeholder(in box: Rectangle, isTagged: Bool) {
    composer.marks.append(.fill(box, radius: 8, theme.recess))
    composer.marks.append(
      .outline(box.inset(by: 0.75), radius: 7, Stroke(theme.faintInk, width: 1.5, isDashed: true)))
    if !isTagged {
      composer.marks.append(
        .sign(.hidden, Rectangle(box.middle.x - 9, box.middle.y - 18, 18, 18), theme.faintInk))
    }
    composer.write(
      Writing(tree.labels.hidden, .caption, ink: theme.softInk, alignment: .centre),
      in: Rectangle(box.x + 8, box.middle.y + 2, box.width - 16, 16))
  }

  /// A word on a picture.
  private mutating func tag(
    _ word: PlainText, in picture: Rectangle, atTop: Bool, _ ground: RGBA, _ ink: RGBA
  ) {
    let writing = Writing(word, .captionStrong, ink: ink, alignment: .centre)
    let width = composer.measure(writing, width: picture.width - 24).width.rounded(.up) + 1
    let box = Rectangle(
      picture.x + 4, atTop ? picture.y + 4 : picture.bottom - 22, width + 12, 18)
    composer.marks.append(.fill(box, radius: 9, ground))
    composer.write(writing, in: Rectangle(box.x + 6, box.y, width, 18))
  }
}
