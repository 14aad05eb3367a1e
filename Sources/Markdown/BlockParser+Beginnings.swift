/// What a line begins.
extension BlockParser {
  enum Opened { case nothing, container, leaf }

  /// Opens containers, and a leaf that is more than text; what is left of the line is text.
  mutating func begin(_ line: inout Line, matched: Int) -> Opened {
    let isWhole = matched == open.count
    var opened = Opened.nothing
    while line.indent <= 3, let byte = line.content.first, !line.isBlank {
      let isInParagraph = isWhole && opened == .nothing && isParagraphOpen
      let content = line.content
      // Everything that is not the next part of what was open ends it.
      func ending(_ parser: inout BlockParser) {
        if opened == .nothing { parser.close(downTo: matched) }
      }
      if byte == UInt8(ascii: ">"), open.count < Self.maximumOpen {
        ending(&self)
        line.skipQuoteMark()
        addContainer(.quote)
        opened = .container
      } else if let (level, text) = Self.heading(content) {
        ending(&self)
        addLeaf(.heading(level), text: text)
        return .leaf
      } else if let fence = Self.fence(content, indent: line.indent) {
        ending(&self)
        addLeaf(.code(fence))
        return .leaf
      } else if isInParagraph, let level = Self.underline(content) {
        turnParagraph(into: .heading(level))
        return .leaf
      } else if Self.isRule(content) {
        ending(&self)
        addLeaf(.rule)
        return .leaf
      } else if open.count + 1 < Self.maximumOpen,
        let mark = ListMark(line, interruptsParagraph: isInParagraph)
      {
        ending(&self)
        line.skip(mark.width)
        addItem(mark)
        opened = .container
      } else {
        break
      }
    }
    return opened
  }

  private mutating func addItem(_ mark: ListMark) {
    let parent = open.last ?? Tree.root
    if case .list(_, mark.byte) = tree[parent].kind {
    } else {
      addContainer(.list(start: mark.number, marker: mark.byte))
    }
    addContainer(.item(content: mark.width))
  }

  private static func heading(_ content: ArraySlice<UInt8>) -> (Int, ArraySlice<UInt8>)? {
    let level = content.prefix { $0 == UInt8(ascii: "#") }.count
    guard 1...6 ~= level else { return nil }
    let rest = content.dropFirst(level)
    guard rest.first?.isBlank ?? true else { return nil }
    var text = rest.trimmed
    let closing = text.reversed().prefix { $0 == UInt8(ascii: "#") }.count
    let before = text.dropLast(closing)
    if closing > 0, before.last?.isBlank ?? true { text = before.trimmed }
    return (level, text)
  }

  private static func fence(_ content: ArraySlice<UInt8>, indent: Int) -> Tree.Fence? {
    guard let byte = content.first, "`~".utf8.contains(byte) else { return nil }
    let count = content.prefix { $0 == byte }.count
    let info = content.dropFirst(count).trimmed
    guard count >= 3, byte == UInt8(ascii: "~") || !info.contains(byte) else { return nil }
    let word = info.prefix { !$0.isBlank }
    let isName =
      1...32 ~= word.count
      && word.allSatisfy { $0.isLetter || $0.isDigit || "+#._-".utf8.contains($0) }
    return Tree.Fence(byte: byte, count: count, indent: indent, language: isName ? word.text : nil)
  }

  private static func underline(_ content: ArraySlice<UInt8>) -> Int? {
    guard let byte = content.first, "=-".utf8.contains(byte),
      content.drop(while: { $0 == byte }).allSatisfy(\.isBlank)
    else { return nil }
    return byte == UInt8(ascii: "=") ? 1 : 2
  }

  private static func isRule(_ content: ArraySlice<UInt8>) -> Bool {
    guard let byte = content.first, "-_*".utf8.contains(byte) else { return false }
    var count = 0
    for next in content where !next.isBlank {
      guard next == byte else { return false }
      count += 1
    }
    return count >= 3
  }
}

/// What an item of a list begins with.
struct ListMark {
  /// `-`, `+` or `*`, or what follows the number: items with another are of another list.
  let byte: UInt8
  let number: Int?
  /// From where the line begins to where the item's content does.
  let width: Int

  init?(_ line: Line, interruptsParagraph: Bool) {
    let content = line.content
    let digits = content.prefix { $0.isDigit }
    guard digits.count <= 9, let byte = content.dropFirst(digits.count).first,
      (digits.isEmpty ? "-+*" : ".)").utf8.contains(byte)
    else { return nil }
    let rest = content.dropFirst(digits.count + 1)
    guard rest.first?.isBlank ?? true else { return nil }
    let isEmpty = rest.allSatisfy(\.isBlank)
    let number = digits.isEmpty ? nil : Int(digits.text)
    // Else a line that happens to begin with a year would be a list.
    if interruptsParagraph, isEmpty || number ?? 1 != 1 { return nil }
    let gap = rest.prefix { $0.isBlank }.count
    self.byte = byte
    self.number = number
    width = line.indent + digits.count + 1 + (isEmpty || gap > 4 ? 1 : gap)
  }
}
