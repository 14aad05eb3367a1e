/// Writes a tree as the HTML of a message.
///
/// A text of one paragraph stands without a `<p>`: many clients would show an empty line around it.
struct HTMLWriter {
  private let tree: Tree
  private let keepsLines: Bool
  private(set) var people: People
  private(set) var bytes: [UInt8] = []
  /// There is something that plain text cannot show.
  private(set) var isMoreThanText = false

  init(_ tree: Tree, people: People, keepsLines: Bool) {
    self.tree = tree
    self.people = people
    self.keepsLines = keepsLines
  }

  mutating func write() {
    let blocks = tree[Tree.root].children
    if blocks.count == 1, case .paragraph = tree[blocks[0]].kind {
      writeText(tree[blocks[0]].text)
    } else {
      for block in blocks { write(block) }
    }
  }

  private mutating func write(_ place: Int, isTight: Bool = false) {
    let node = tree[place]
    if case .paragraph = node.kind {} else { isMoreThanText = true }
    switch node.kind {
    case .document: break
    case .paragraph where isTight: writeText(node.text)
    case .paragraph: write("p") { $0.writeText(node.text) }
    case .heading(let level): write("h\(level)") { $0.writeText(node.text) }
    case .rule: put("<hr>")
    case .quote: write("blockquote") { $0.writeChildren(of: node) }
    case .code(let fence): write(node.text, fence)
    case .table(let rows): write(rows)
    case .list(let start, _):
      let isTight = tree.isTight(place)
      let attributes = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      write(start == nil ? "ul" : "ol", attributes) { writer in
        for item in node.children {
          let item = writer.tree[item]
          writer.write("li") { $0.writeChildren(of: item, isTight: isTight) }
        }
      }
    case .item: writeChildren(of: node)
    }
  }

  private mutating func writeChildren(of node: Tree.Node, isTight: Bool = false) {
    var isAfterText = false
    for child in node.children {
      let isText = if case .paragraph = tree[child].kind { isTight } else { false }
      // Two texts without paragraphs would become one.
      if isText, isAfterText { put("<br>") }
      write(child, isTight: isTight)
      isAfterText = isText
    }
  }

  private mutating func write(_ code: [UInt8], _ fence: Tree.Fence) {
    let language = fence.language.map { " class=\"language-\($0)\"" } ?? ""
    put("<pre><code\(language)>")
    escape(code)
    put("</code></pre>")
  }

  private mutating func write(_ rows: [[[UInt8]]]) {
    write("table") { writer in
      writer.write("thead") { $0.write(rows[0], as: "th") }
      guard rows.count > 1 else { return }
      writer.write("tbody") { writer in
        for row in rows.dropFirst() { writer.write(row, as: "td") }
      }
    }
  }

  private mutating func write(_ row: [[UInt8]], as tag: String) {
    write("tr") { writer in
      for cell in row { writer.write(tag) { $0.writeText(cell) } }
    }
  }

  // MARK: Text

  private mutating func writeText(_ text: [UInt8]) {
    var parser = InlineParser(text, people: people)
    var isInLink = false
    for piece in parser.pieces() {
      switch piece {
      case .text(let text): escape(text)
      case .lineEnd(let isHard):
        put(isHard || keepsLines ? "<br>" : "\n")
      case .code(let code):
        isMoreThanText = true
        write("code") { $0.escape(code) }
      case .person(let id):
        let name = people.name(of: id) ?? id
        people.mention(id)
        isMoreThanText = true
        if !isInLink { open(.link(WebAddress(person: id))) }
        escape(Array(name.utf8))
        if !isInLink { close(.link(WebAddress(person: id))) }
      case .open(let style):
        if case .link(let address) = style {
          isInLink = true
          if let person = address.person { people.mention(person) }
        }
        isMoreThanText = true
        open(style)
      case .close(let style):
        if case .link = style { isInLink = false }
        close(style)
      }
    }
  }

  private mutating func open(_ style: Style) {
    switch style {
    case .emphasis: put("<em>")
    case .strong: put("<strong>")
    case .strike: put("<del>")
    case .spoiler: put("<span data-mx-spoiler>")
    case .link(let address):
      put("<a href=\"")
      escape(Array(address.text.utf8))
      put("\">")
    }
  }

  private mutating func close(_ style: Style) {
    switch style {
    case .emphasis: put("</em>")
    case .strong: put("</strong>")
    case .strike: put("</del>")
    case .spoiler: put("</span>")
    case .link: put("</a>")
    }
  }

  // MARK: Bytes

  private mutating func write(
    _ tag: String, _ attributes: String = "", _ body: (inout HTMLWriter) -> Void
  ) {
    put("<\(tag)\(attributes)>")
    body(&self)
    put("</\(tag)>")
  }

  private mutating func put(_ markup: String) { bytes += markup.utf8 }

  /// Text, which is never markup. What no text has is left out.
  private mutating func escape(_ text: [UInt8]) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): put("&amp;")
      case UInt8(ascii: "<"): put("&lt;")
      case UInt8(ascii: ">"): put("&gt;")
      case UInt8(ascii: "\""): put("&quot;")
      case .newline, 0x09: bytes.append(byte)
      case 0..<0x20, 0x7f: break
      default: bytes.append(byte)
      }
    }
  }
}
