/// Puts lines into blocks, as CommonMark does: each line first goes on with what is open, then opens
/// what it begins, and what is left is text.
///
/// At most ``maximumOpen`` containers are open; a mark that would open one more is text.
struct BlockParser {
  static let maximumOpen = 40

  private(set) var tree = Tree()
  /// From the outermost in: containers, of which the document is the first.
  private(set) var open = [Tree.root]
  /// What takes text: the last child of the innermost container.
  private(set) var leaf: Int?
  private(set) var number = 0

  mutating func read(_ source: [UInt8]) {
    var start = 0
    while start < source.count {
      let end = source[start...].firstIndex { $0 == .newline || $0 == 0x0d } ?? source.count
      take(source[start..<end])
      let isPair = end + 1 < source.count && source[end] == 0x0d && source[end + 1] == .newline
      start = end + (isPair ? 2 : 1)
    }
  }

  mutating func finish() -> Tree {
    close(downTo: 1)
    return tree
  }

  private mutating func take(_ raw: ArraySlice<UInt8>) {
    number += 1
    var line = Line(raw, isVerbatim: fence != nil && open.count == 1)
    let matched = goOn(&line)
    let isWhole = matched == open.count
    if let fence, isWhole { return take(line, into: fence) }
    let opened = begin(&line, matched: matched)
    if opened == .leaf { return markText() }
    if opened == .nothing, !isWhole, isParagraphOpen, !line.isBlank { return append(line) }
    if opened == .nothing { close(downTo: matched, keepingLeaf: isWhole) }
    if line.isBlank { return markBlank() }
    markText()
    if !isParagraphOpen { addLeaf(.paragraph) }
    append(line)
  }

  /// - Returns: how many of the open containers the line goes on with.
  private func goOn(_ line: inout Line) -> Int {
    var matched = 1
    while matched < open.count {
      let node = tree[open[matched]]
      switch node.kind {
      case .quote:
        guard line.indent <= 3, line.content.first == UInt8(ascii: ">") else { return matched }
        line.skipQuoteMark()
      case .item(let content):
        if line.isBlank {
          guard !node.children.isEmpty else { return matched }
        } else if line.indent >= content {
          line.skip(content)
        } else {
          return matched
        }
      default: break
      }
      matched += 1
    }
    return matched
  }

  // MARK: Leaves

  var isParagraphOpen: Bool {
    guard let leaf, case .paragraph = tree[leaf].kind else { return false }
    return true
  }

  private var fence: Tree.Fence? {
    guard let leaf, case .code(let fence) = tree[leaf].kind else { return nil }
    return fence
  }

  private mutating func take(_ line: Line, into fence: Tree.Fence) {
    let content = line.content
    if line.indent <= 3, content.prefix(while: { $0 == fence.byte }).count >= fence.count,
      content.drop(while: { $0 == fence.byte }).allSatisfy(\.isBlank)
    {
      leaf = nil
    } else if let leaf {
      tree[leaf].text += line.rest.dropFirst(min(line.indent, fence.indent))
      tree[leaf].text.append(.newline)
    }
  }

  private mutating func append(_ line: Line) {
    guard let leaf else { return }
    if !tree[leaf].text.isEmpty { tree[leaf].text.append(.newline) }
    tree[leaf].text += line.rest.drop { $0.isBlank }
  }

  private mutating func markText() {
    for container in open { tree[container].isBeforeBlank = false }
  }

  private mutating func markBlank() {
    closeLeaf()
    guard let container = open.last else { return }
    if let last = tree[container].children.last { tree[last].isBeforeBlank = true }
    markText()
    switch tree[container].kind {
    case .quote: break
    // The line that begins an item may have nothing but the mark.
    case .item where tree[container].children.isEmpty && tree[container].line == number: break
    default: tree[container].isBeforeBlank = true
    }
  }

  // MARK: Opening and closing

  mutating func addLeaf(_ kind: Tree.Kind, text: ArraySlice<UInt8> = []) {
    leaveList()
    guard let parent = open.last else { return }
    let added = tree.add(kind, to: parent, line: number)
    tree[added].text = Array(text)
    switch kind {
    case .paragraph, .code: leaf = added
    default: leaf = nil
    }
  }

  mutating func addContainer(_ kind: Tree.Kind) {
    if case .item = kind {} else { leaveList() }
    guard let parent = open.last else { return }
    open.append(tree.add(kind, to: parent, line: number))
  }

  /// A list has nothing but items.
  private mutating func leaveList() {
    if let last = open.last, case .list = tree[last].kind { open.removeLast() }
  }

  mutating func close(downTo count: Int, keepingLeaf: Bool = false) {
    if !keepingLeaf { closeLeaf() }
    open.removeLast(open.count - count)
  }

  mutating func closeLeaf() {
    if let leaf, isParagraphOpen, let rows = Table.rows(of: tree[leaf].text) {
      tree[leaf].kind = .table(rows)
    }
    leaf = nil
  }

  /// The open paragraph was the text of a heading.
  mutating func turnParagraph(into kind: Tree.Kind) {
    if let leaf { tree[leaf].kind = kind }
    leaf = nil
  }
}

extension Line {
  mutating func skipQuoteMark() {
    skip(indent + 1)
    if rest.first == .space { skip(1) }
  }
}
