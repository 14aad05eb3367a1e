/// Runs of `*`, `_`, `~~` and `||`, and which of them belong together.
///
/// Where a closing run found no opening one, the place is kept by kind of run: no later one of the
/// kind looks before it. What is between two that were matched is out of play. So every run is looked
/// at a bounded number of times.
struct Delimiters {
  private struct Run {
    let byte: UInt8
    let node: Int
    let length: Int
    var left: Int
    let canOpen: Bool
    let canClose: Bool
    /// The one before it that is still in play; −1 when there is none.
    var before = -1
  }

  private var runs: [Run] = []

  var count: Int { runs.count }

  mutating func add(_ byte: UInt8, _ count: Int, in source: [UInt8], at place: Int, node: Int) {
    let before = Surrounding(before: place, in: source)
    let after = Surrounding(after: place + count, in: source)
    let isLeft = after != .space && (after != .mark || before != .word)
    let isRight = before != .space && (before != .mark || after != .word)
    let isUnderscore = byte == UInt8(ascii: "_")
    runs.append(
      Run(
        byte: byte, node: node, length: count, left: count,
        canOpen: isLeft && (!isUnderscore || !isRight || before == .mark),
        canClose: isRight && (!isUnderscore || !isLeft || after == .mark)))
  }

  /// Matches the runs from `start` on, tells their nodes, and forgets them.
  mutating func resolve(from start: Int, _ nodes: inout [InlineParser.Node]) {
    var floors: [Int: Int] = [:]
    var alive = -1
    var index = start
    while index < runs.count {
      runs[index].before = alive
      if runs[index].canClose { close(index, from: start, &floors, &nodes) }
      let staysInPlay = runs[index].left > 0 && runs[index].canOpen
      alive = staysInPlay ? index : runs[index].before
      index += 1
    }
    for run in runs[start...] where run.left < run.length {
      nodes[run.node].piece = .text([UInt8](repeating: run.byte, count: run.left))
    }
    runs.removeLast(runs.count - start)
  }

  private mutating func close(
    _ closer: Int, from start: Int, _ floors: inout [Int: Int],
    _ nodes: inout [InlineParser.Node]
  ) {
    while runs[closer].left > 0 {
      let kind = kind(of: runs[closer])
      var look = runs[closer].before
      let floor = floors[kind] ?? start
      while look >= floor, !matches(runs[look], runs[closer]) { look = runs[look].before }
      guard look >= floor else {
        floors[kind] = closer
        return
      }
      join(look, closer, &nodes)
      runs[closer].before = runs[look].left == 0 ? runs[look].before : look
    }
  }

  private mutating func join(_ opener: Int, _ closer: Int, _ nodes: inout [InlineParser.Node]) {
    let count = runs[opener].left >= 2 && runs[closer].left >= 2 ? 2 : 1
    let style: Style =
      switch runs[opener].byte {
      case UInt8(ascii: "~"): .strike
      case UInt8(ascii: "|"): .spoiler
      default: count == 2 ? .strong : .emphasis
      }
    runs[opener].left -= count
    runs[closer].left -= count
    nodes[runs[opener].node].opens.append(style)
    nodes[runs[closer].node].closes.append(style)
  }

  private func matches(_ opener: Run, _ closer: Run) -> Bool {
    guard opener.byte == closer.byte, opener.canOpen else { return false }
    let isAmbiguous = opener.canClose || closer.canOpen
    return !isAmbiguous || (opener.length + closer.length) % 3 != 0
      || (opener.length % 3 == 0 && closer.length % 3 == 0)
  }

  private func kind(of closer: Run) -> Int {
    Int(closer.byte) * 6 + (closer.canOpen ? 3 : 0) + closer.length % 3
  }
}

/// What stands beside a run of delimiters.
enum Surrounding {
  case space, mark, word

  init(before place: Int, in source: [UInt8]) {
    guard place > 0 else {
      self = .space
      return
    }
    var start = place - 1
    while start > 0, place - start < 4, source[start] & 0xc0 == 0x80 { start -= 1 }
    self.init(source[start..<place])
  }

  init(after place: Int, in source: [UInt8]) {
    self.init(source[place...].prefix(4))
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first else {
      self = .space
      return
    }
    if first < 0x80 {
      self = first.isPunctuation ? .mark : first <= .space ? .space : .word
      return
    }
    switch bytes.text.unicodeScalars.first?.properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: self = .space
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
      .modifierSymbol, .otherSymbol:
      self = .mark
    default: self = .word
    }
  }
}
