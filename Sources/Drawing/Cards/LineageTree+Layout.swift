internal import Raster

extension LineageTree: Drawable {
  package var isRightToLeft: Bool { labels.isRightToLeft }

  package func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition {
    var layout = LineageTreeLayout(tree: self, theme: theme, composer: Composer(ruler: ruler))
    let size = layout.compose()
    ruler = layout.composer.ruler
    var composition = Composition(size: size, background: theme.ground)
    composition.marks = layout.composer.marks
    return composition
  }
}

/// How much of a node is shown; what does not fit on a drawing of a sensible height is left out.
struct NodeStyle: Hashable {
  let picture: Size
  let promptLines: Int
  let gap: Size
  let rows: Int

  static let padding: Double = 20

  var height: Double { picture.height + 4 + 16 + Double(promptLines) * 16 }

  var measures: TreeLayout.Measures {
    let room = Grid.width - 2 * Grid.margin - 2 * Self.padding
    return TreeLayout.Measures(
      node: Size(picture.width, height), gap: gap, padding: Self.padding, between: 16, rows: rows,
      columns: Int((room + gap.width) / (picture.width + gap.width)))
  }

  /// From generous to dense; the last is taken whatever its height.
  static let all = [
    NodeStyle(picture: Size(160, 120), promptLines: 2, gap: Size(18, 32), rows: 4),
    NodeStyle(picture: Size(128, 96), promptLines: 2, gap: Size(14, 28), rows: 6),
    NodeStyle(picture: Size(96, 72), promptLines: 2, gap: Size(24, 28), rows: 8),
    NodeStyle(picture: Size(96, 72), promptLines: 0, gap: Size(24, 24), rows: 8),
    NodeStyle(picture: Size(76, 54), promptLines: 0, gap: Size(16, 20), rows: 12),
  ]
  static let maximumHeight: Double = 1_400
  static let minimumWidth: Double = 416
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
  private var origin = Point(Grid.margin, 0)

  init(tree: LineageTree, theme: Theme, composer: Composer<Ruler>) {
    self.tree = tree
    self.theme = theme
    self.composer = composer
    let shown = tree.shown
    self.shown = shown
    line = Set(tree.line)
    let position = Dictionary(uniqueKeysWithValues: zip(shown, shown.indices))
    parents = shown.map { tree.parent(of: $0).flatMap { position[$0] } }
    layout = TreeLayout(parents: [], measures: style.measures)
    for style in NodeStyle.all {
      self.style = style
      layout = TreeLayout(parents: parents, measures: style.measures)
      if layout.size.height <= NodeStyle.maximumHeight { break }
    }
  }

  /// No wider than it needs to be.
  mutating func compose() -> Size {
    let hidden = tree.nodes.count - shown.count
    let width = max(NodeStyle.minimumWidth, layout.size.width)
    let top =
      composer.header(
        tree.title, tree.subtitle,
        pills: [
          .init(
            text: hidden > 0 ? tree.labels.more(hidden) : "", ink: theme.softInk,
            ground: theme.recess)
        ], in: theme, at: Point(Grid.margin, Grid.margin), width: width)
      + 24
    origin = Point(Grid.margin + (width - layout.size.width) / 2, top)
    for frame in layout.frames {
      let stretch = layout.frames.count == 1 ? width - layout.size.width : 0
      composer.card(
        Rectangle(
          origin.x + frame.x - stretch / 2, top + frame.y, frame.width + stretch, frame.height),
        theme: theme)
    }
    // What is not on the line first, so that nothing crosses over that.
    for onLine in [false, true] {
      for index in shown.indices { branch(to: index, onLine: onLine) }
    }
    for index in shown.indices { node(index, in: box(of: index)) }
    return Size(
      Grid.snap(width + 2 * Grid.margin), Grid.snap(top + layout.size.height + Grid.margin))
  }

  private func box(of index: Int) -> Rectangle {
    let place = layout.places[index]
    return Rectangle(
      origin.x + place.x, origin.y + place.y, style.picture.width, style.height)
  }

  private mutating func branch(to index: Int, onLine: Bool) {
    let isOnLine = line.contains(shown[index])
    guard isOnLine == onLine else { return }
    let stroke =
      onLine ? Stroke(theme.accent, width: 2.5) : Stroke(theme.branch, width: 1.5)
    let end = box(of: index)
    let arrival = Point(end.middle.x, end.y - 1)
    let leaving = parents[index].map { parent in
      let start = box(of: parent)
      return Point(start.middle.x, start.bottom + 2)
    }
    if let leaving, !layout.places[index].continues {
      composer.marks.append(.branch(from: leaving, to: arrival, stroke))
    } else if tree.parent(of: shown[index]) != nil {
      // Its parent stands elsewhere or is not shown.
      let dashed = Stroke(stroke.colour, width: stroke.width, isDashed: true)
      composer.marks.append(.line([Point(arrival.x, arrival.y - 13), arrival], dashed))
      if let leaving {
        composer.marks.append(.line([leaving, Point(leaving.x, leaving.y + 13)], dashed))
      }
    }
  }

  private mutating func node(_ index: Int, in box: Rectangle) {
    let node = tree.nodes[shown[index]]
    let isActive = shown[index] == tree.active
    let isFocus = shown[index] == tree.focus ?? tree.active
    let picture = Rectangle(Point(box.x, box.y), style.picture)
    if let raster = node.picture {
      composer.marks.append(.shadow(picture.inset(by: 3), radius: 8, theme.shadow))
      composer.thumbnail(raster, in: picture, radius: 8, theme: theme)
    } else {
      placeholder(in: picture, isTagged: layout.places[index].continues)
    }
    if isFocus {
      composer.marks.append(
        .outline(picture.inset(by: -1.5), radius: 9.5, Stroke(theme.accent, width: 3)))
    }
    if isActive {
      tag(tree.labels.active, in: picture, atTop: false, theme.accent, theme.onAccent)
    }
    if layout.places[index].continues, let parent = parents[index] {
      tag(
        tree.labels.continues(tree.nodes[shown[parent]].id), in: picture, atTop: true, theme.veil,
        theme.onVeil)
    }
    words(of: node, isFocus: isFocus, in: box, below: picture.bottom + 4)
  }

  private mutating func words(
    of node: LineageTree.Node, isFocus: Bool, in box: Rectangle, below y: Double
  ) {
    let scoreWidth: Double = node.score == nil || node.picture == nil ? 0 : 28
    composer.write(
      Writing(node.id, .captionStrong, ink: isFocus ? theme.accent : theme.ink),
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
