/// Writes a tree as text for those who show nothing else: marks that mean something stay, and what a
/// spoiler hides is not told.
struct PlainWriter {
  private let tree: Tree
  private let people: People

  init(_ tree: Tree, people: People) {
    self.tree = tree
    self.people = people
  }

  func text() -> String {
    String(decoding: blocks(tree[Tree.root].children), as: UTF8.self)
  }

  private func blocks(_ places: [Int], isTight: Bool = false) -> [UInt8] {
    Array(places.map(block).joined(separator: isTight ? [.newline] : [.newline, .newline]))
  }

  private func block(_ place: Int) -> [UInt8] {
    let node = tree[place]
    switch node.kind {
    case .document, .item: return blocks(node.children)
    case .paragraph, .heading: return line(node.text)
    case .rule: return Array("---".utf8)
    case .code: return node.text.last == .newline ? Array(node.text.dropLast()) : node.text
    case .quote: return indented(blocks(node.children), first: "> ", then: "> ")
    case .table(let rows):
      let lines = rows.map { Array($0.map(line).joined(separator: " | ".utf8)) }
      return Array(lines.joined(separator: [.newline]))
    case .list(let start, _):
      let isTight = tree.isTight(place)
      let items = node.children.enumerated().map { index, item in
        let mark = start.map { "\($0 + index). " } ?? "- "
        return indented(
          blocks(tree[item].children, isTight: isTight), first: mark,
          then: String(repeating: " ", count: mark.utf8.count))
      }
      return Array(items.joined(separator: isTight ? [.newline] : [.newline, .newline]))
    }
  }

  private func indented(_ text: [UInt8], first: String, then: String) -> [UInt8] {
    var result: [UInt8] = Array(first.utf8)
    for (index, line) in text.split(separator: .newline, omittingEmptySubsequences: false)
      .enumerated()
    {
      if index > 0 {
        result.append(.newline)
        if !line.isEmpty || then.utf8.first != .space { result += then.utf8 }
      }
      result += line
    }
    return result
  }

  private func line(_ text: [UInt8]) -> [UInt8] {
    var parser = InlineParser(text, people: people)
    var result: [UInt8] = []
    var hidden = 0
    var linkStart = 0
    for piece in parser.pieces() {
      switch piece {
      case .open(.spoiler):
        if hidden == 0 { result += "[spoiler]".utf8 }
        hidden += 1
      case .close(.spoiler): hidden -= 1
      case _ where hidden > 0: break
      case .text(let bytes): result += bytes.filter { !$0.isControl && $0 != 0x0d }
      case .code(let bytes): result += bytes
      case .lineEnd: result.append(.newline)
      case .person(let id): result += (people.name(of: id) ?? id).utf8
      case .open(.link): linkStart = result.count
      case .close(.link(let address)):
        let shown = String(decoding: result[linkStart...], as: UTF8.self)
        if address.person == nil, !isSame(shown, address.text) {
          result += (shown.isEmpty ? address.text : " (\(address.text))").utf8
        }
      case .open, .close: break
      }
    }
    return result
  }

  private func isSame(_ shown: String, _ address: String) -> Bool {
    address.utf8.elementsEqual(shown.utf8) || address.utf8.elementsEqual("mailto:\(shown)".utf8)
  }
}
