/// Reads HTML as browsers do, roughly, and keeps the words.
struct HTMLReader {
  private static let maximumDepth = 100
  private static let shownQuotes = 8

  private struct List {
    var next: Int?
  }

  private var sink: TextSink
  private var lists: [List] = []
  private var links: [(address: String, start: Int)] = []
  private var quotes = 0
  /// How many there were around the last word.
  private var quotesBefore = 0
  private var verbatim = 0
  /// The element whose content is left out, until its end.
  private var skipped: [UInt8]?
  private var pendingLines = 0
  private var pendingBlank = false
  private var isAtMark = false

  init(maximum: Int) { sink = TextSink(maximum: maximum) }

  var text: String { sink.text }

  mutating func read(_ source: [UInt8]) {
    var at = 0
    while at < source.count, !sink.isFull {
      switch source[at] {
      case UInt8(ascii: "<"):
        if let tag = HTMLTag(source, at: at) {
          at = tag.end
          take(tag)
        } else {
          take(source[at])
          at += 1
        }
      case UInt8(ascii: "&"):
        if let (text, count) = Entity.read(source[at...]) {
          for byte in text { take(byte, isWritten: true) }
          at += count
        } else {
          take(source[at])
          at += 1
        }
      default:
        take(source[at])
        at += 1
      }
    }
  }

  // MARK: Words

  private mutating func take(_ byte: UInt8, isWritten: Bool = false) {
    guard skipped == nil else { return }
    let isSpace = byte == .newline || byte == 0x0d || byte.isBlank
    if isSpace, !isWritten, verbatim == 0 {
      pendingBlank = true
    } else if byte == .newline {
      pendingLines += 1
      pendingBlank = false
    } else if byte != 0x0d {
      settle()
      sink.put(byte)
    }
  }

  private mutating func put(_ text: String) {
    guard skipped == nil, !text.isEmpty else { return }
    settle()
    sink.put(text)
  }

  /// Writes what stood before the next word.
  private mutating func settle() {
    if pendingLines > 0, !sink.bytes.isEmpty {
      sink.removeBlanks()
      for line in 1...pendingLines where !sink.isFull {
        sink.put(.newline)
        // An empty line between two quotations belongs to neither.
        if line == pendingLines { indent() } else { quote(min(quotes, quotesBefore)) }
      }
    } else if sink.bytes.isEmpty {
      indent()
    } else if pendingBlank, !isAtMark, verbatim == 0 {
      sink.put(.space)
    }
    (pendingLines, pendingBlank, isAtMark, quotesBefore) = (0, false, false, quotes)
  }

  private mutating func quote(_ depth: Int) {
    for _ in 0..<min(depth, Self.shownQuotes) { sink.put("> ") }
  }

  private mutating func indent() {
    quote(quotes)
    for _ in 0..<min(max(lists.count - 1, 0), Self.shownQuotes) { sink.put("  ") }
  }

  private mutating func startLine(atLeast count: Int) {
    pendingLines = max(pendingLines, count)
    pendingBlank = false
  }

  // MARK: Tags

  private mutating func take(_ tag: HTMLTag) {
    if let skipped {
      if tag.isEnd, tag.name == skipped { self.skipped = nil }
      return
    }
    let name = String(decoding: tag.name, as: UTF8.self)
    switch name {
    case "mx-reply", "script", "style", "title", "template":
      if !tag.isEnd { skipped = tag.name }
    case "br": startLine(atLeast: min(pendingLines + 1, 3))
    case "hr":
      startLine(atLeast: 1)
      put("---")
      startLine(atLeast: 1)
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "details": startLine(atLeast: 2)
    case "div", "tr", "summary", "caption", "thead", "tbody": startLine(atLeast: 1)
    case "td", "th": if tag.isEnd { put(" ") }
    case "ul", "ol": takeList(tag, isOrdered: name == "ol")
    case "li": if !tag.isEnd { takeItem() } else { startLine(atLeast: 1) }
    case "blockquote":
      startLine(atLeast: 1)
      quotes = max(0, min(Self.maximumDepth, quotes + (tag.isEnd ? -1 : 1)))
    case "pre":
      startLine(atLeast: 1)
      verbatim = max(0, min(Self.maximumDepth, verbatim + (tag.isEnd ? -1 : 1)))
    case "a": takeLink(tag)
    case "img": if let text = tag.attribute("alt") ?? tag.attribute("title") { put(text) }
    case "span": if !tag.isEnd, tag.attribute("data-mx-spoiler") != nil { put("[spoiler] ") }
    default: break
    }
  }

  private mutating func takeList(_ tag: HTMLTag, isOrdered: Bool) {
    startLine(atLeast: 1)
    if tag.isEnd {
      lists = lists.dropLast()
    } else if lists.count < Self.maximumDepth {
      let start = tag.attribute("start").flatMap { Int($0) } ?? 1
      lists.append(List(next: isOrdered ? min(max(start, 0), 999_999_999) : nil))
    }
  }

  private mutating func takeItem() {
    startLine(atLeast: 1)
    if let number = lists.last?.next {
      put("\(number). ")
      lists[lists.count - 1].next = number + 1
    } else {
      put("- ")
    }
    isAtMark = true
  }

  private mutating func takeLink(_ tag: HTMLTag) {
    if !tag.isEnd {
      guard links.count < Self.maximumDepth else { return }
      let address = tag.attribute("href").flatMap { WebAddress(Array($0.utf8)) }
      let shown = address.flatMap { $0.person == nil ? $0.text : nil }
      links.append((shown ?? "", sink.bytes.count))
    } else if let link = links.popLast(), !link.address.isEmpty {
      let words = sink.bytes[min(link.start, sink.bytes.count)...].drop { $0 == .space }
      // Only as many bytes as an address has are compared.
      if !words.elementsEqual(link.address.utf8) { put(" (\(link.address))") }
    }
  }
}
