/// Reads the text of a leaf, in time that is linear in its length:
///
/// 1. A run of backticks that is not closed is known to be so after one look at the whole text.
/// 2. A bracket that made a link takes all before it out of play.
/// 3. Emphasis is resolved by ``Delimiters``, which never looks twice where nothing was found.
/// 4. Whatever else looks ahead does so within a bound.
struct InlineParser {
  struct Node {
    var piece: Piece?
    /// Styles that end before it and begin after it, in the order in which they were found: those
    /// found later are around.
    var closes: [Style] = []
    var opens: [Style] = []
  }

  private struct Bracket {
    let node: Int
    /// Delimiters before it.
    let delimiters: Int
  }

  let source: [UInt8]
  var at = 0
  private let people: People
  private var nodes: [Node] = []
  private var words: [UInt8] = []
  private var brackets: [Bracket] = []
  private var delimiters = Delimiters()
  /// By the length of a run of backticks: where the last one is.
  private var lastRuns: [Int: Int]?

  init(_ source: [UInt8], people: People) {
    self.source = source
    self.people = people
  }

  mutating func pieces() -> [Piece] {
    while at < source.count { step(source[at]) }
    words.removeLast(words.reversed().prefix { $0.isBlank }.count)
    flush()
    delimiters.resolve(from: 0, &nodes)
    return Self.flatten(nodes)
  }

  private mutating func step(_ byte: UInt8) {
    switch byte {
    case .backslash: takeBackslash()
    case UInt8(ascii: "`"): takeCode()
    case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "|"):
      takeDelimiters(byte)
    case UInt8(ascii: "["):
      flush()
      brackets.append(Bracket(node: nodes.count, delimiters: delimiters.count))
      nodes.append(Node(piece: .text([byte])))
      at += 1
    case UInt8(ascii: "]"): takeClosingBracket()
    case UInt8(ascii: "<"): takeAddress()
    case UInt8(ascii: "&"): takeEntity()
    case UInt8(ascii: "@"): takePerson()
    case .newline: takeLineEnd(isHard: false)
    default:
      words.append(byte)
      at += 1
    }
  }

  private mutating func flush() {
    if !words.isEmpty { nodes.append(Node(piece: .text(words))) }
    words = []
  }

  private mutating func add(_ piece: Piece) {
    flush()
    nodes.append(Node(piece: piece))
  }

  private mutating func literal() {
    words.append(source[at])
    at += 1
  }

  // MARK: What each byte may begin

  private mutating func takeBackslash() {
    guard at + 1 < source.count else { return literal() }
    let next = source[at + 1]
    if next == .newline {
      at += 1
      takeLineEnd(isHard: true)
    } else if next.isPunctuation {
      words.append(next)
      at += 2
    } else {
      literal()
    }
  }

  private mutating func takeLineEnd(isHard: Bool) {
    let blanks = words.reversed().prefix { $0 == .space }.count
    words.removeLast(blanks)
    add(.lineEnd(isHard: isHard || blanks >= 2))
    at += 1
  }

  private mutating func takeCode() {
    let count = run(at: at)
    guard let end = closing(count, from: at + count) else {
      words += source[at..<at + count]
      at += count
      return
    }
    var code = source[at + count..<end].map { $0 == .newline ? .space : $0 }
    if code.count > 1, code.first == .space, code.last == .space,
      code.contains(where: { $0 != .space })
    {
      code = Array(code.dropFirst().dropLast())
    }
    add(.code(code))
    at = end + count
  }

  private func run(at start: Int) -> Int { source[start...].prefix { $0 == source[start] }.count }

  private mutating func closing(_ count: Int, from start: Int) -> Int? {
    if lastRuns == nil {
      var found: [Int: Int] = [:]
      forEachRun(from: start) { place, count in
        found[count] = place
        return true
      }
      lastRuns = found
    }
    guard let last = lastRuns?[count], last >= start else { return nil }
    var end: Int?
    forEachRun(from: start) { place, other in
      if other == count { end = place }
      return end == nil
    }
    return end
  }

  private func forEachRun(from start: Int, _ body: (Int, Int) -> Bool) {
    var place = start
    while place < source.count {
      guard source[place] == UInt8(ascii: "`") else {
        place += 1
        continue
      }
      let count = run(at: place)
      guard body(place, count) else { return }
      place += count
    }
  }

  private mutating func takeDelimiters(_ byte: UInt8) {
    let count = run(at: at)
    let isWord = byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_")
    guard isWord || count == 2 else {
      words += source[at..<at + count]
      at += count
      return
    }
    flush()
    delimiters.add(byte, count, in: source, at: at, node: nodes.count)
    nodes.append(Node(piece: .text(Array(source[at..<at + count]))))
    at += count
  }

  private mutating func takeClosingBracket() {
    guard let bracket = brackets.popLast() else { return literal() }
    at += 1
    guard let address = takeTarget() else {
      words.append(UInt8(ascii: "]"))
      return
    }
    flush()
    delimiters.resolve(from: bracket.delimiters, &nodes)
    nodes[bracket.node] = Node(piece: nil, opens: [.link(address)])
    nodes.append(Node(piece: nil, closes: [.link(address)]))
    // Links have no links in them.
    brackets = []
  }

  private mutating func takeAddress() {
    let inside = source[(at + 1)...].prefix(WebAddress.maximumCount + 1).prefix {
      $0 > .space && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
    }
    guard inside.endIndex < source.count, source[inside.endIndex] == UInt8(ascii: ">"),
      let address = WebAddress(Array(inside)) ?? Self.mail(inside)
    else { return literal() }
    flush()
    nodes.append(Node(piece: nil, opens: [.link(address)]))
    nodes.append(Node(piece: .text(Array(inside)), closes: []))
    nodes.append(Node(piece: nil, closes: [.link(address)]))
    at = inside.endIndex + 1
  }

  private static func mail(_ text: ArraySlice<UInt8>) -> WebAddress? {
    let parts = text.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
      text.allSatisfy({ $0.isLetter || $0.isDigit || ".-_+@".utf8.contains($0) })
    else { return nil }
    return WebAddress(Array("mailto:".utf8) + text)
  }

  private mutating func takeEntity() {
    guard let (text, count) = Entity.read(source[at...]) else { return literal() }
    words += text
    at += count
  }

  private mutating func takePerson() {
    let before = at > 0 ? source[at - 1] : .space
    guard !people.isEmpty, !before.isLetter, !before.isDigit, let id = personAhead() else {
      return literal()
    }
    add(.person(id))
    at += id.utf8.count
  }

  /// A full stop or a colon after an ID belongs to the sentence.
  private func personAhead() -> String? {
    var id = source[at...].prefix(255).dropFirst().prefix {
      $0.isLetter || $0.isDigit || "._=/+-:[]".utf8.contains($0)
    }
    while let last = id.last, ".:-/[]+=_".utf8.contains(last) {
      let text = "@" + id.text
      if people.name(of: text) != nil { return text }
      id = id.dropLast()
    }
    let text = "@" + id.text
    return people.name(of: text) == nil ? nil : text
  }

  // MARK: In one line

  /// Styles that would be too deep are left away; links in links are text.
  private static func flatten(_ nodes: [Node]) -> [Piece] {
    var pieces: [Piece] = []
    var isOpen: [Bool] = []
    var depth = 0
    var links = 0
    func close(_ style: Style) {
      if case .link = style { links -= 1 }
      guard let wasOpened = isOpen.popLast(), wasOpened else { return }
      depth -= 1
      pieces.append(.close(style))
    }
    func open(_ style: Style) {
      var mayOpen = depth < maximumDepth
      if case .link = style {
        links += 1
        mayOpen = mayOpen && links == 1
      }
      isOpen.append(mayOpen)
      guard mayOpen else { return }
      depth += 1
      pieces.append(.open(style))
    }
    for node in nodes {
      for style in node.closes { close(style) }
      if case .text(let bytes)? = node.piece, bytes.isEmpty {
      } else if let piece = node.piece {
        pieces.append(piece)
      }
      for style in node.opens.reversed() { open(style) }
    }
    return pieces
  }

  private static let maximumDepth = 40
}
