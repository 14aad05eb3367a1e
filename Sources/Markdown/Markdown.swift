/// A text in Markdown, as the HTML that a Matrix message may have and as plain text.
///
/// Text of people and of models is data: it becomes words and the few tags below, never a tag, an
/// attribute or an address of its own.
///
/// 1. No HTML of the source passes; every byte of it that is not markup is escaped.
/// 2. The tags are `p br h1…h6 strong em del code pre ul ol li blockquote hr a span table thead tbody
///    tr th td`, closed and at most ``maximumDepth`` deep. Addresses are those of ``WebAddress``.
/// 3. The time is linear in the length, whatever the text; longer ones than ``maximumCount`` are not
///    read at all and stay plain.
/// 4. Nobody is meant but whom the caller named, however the text calls them.
///
/// It reads CommonMark without HTML blocks, indented code, pictures and reference links (those are
/// text), with strikethrough, small tables and spoilers (`||…||`).
package struct Markdown: Sendable {
  package static let maximumCount = 64 << 10
  package static let maximumDepth = 100

  /// What is shown where HTML cannot be.
  package let plain: String
  /// Nothing when it would say no more than ``plain``.
  package let html: String?
  /// The IDs of those of `people` whom the text means, in the order of the text, each once.
  package let mentioned: [String]

  /// - Parameters:
  ///   - source: the text.
  ///   - people: who may be meant: names by user ID. Where the text has such an ID by itself, it is
  ///     shown as the name with a link to the person.
  ///   - keepsLines: a line's end is one in the message too, as people who chat expect.
  package init(_ source: String, people: [String: String] = [:], keepsLines: Bool = true) {
    guard source.utf8.count <= Self.maximumCount else {
      (plain, html, mentioned) = (source, nil, [])
      return
    }
    var blocks = BlockParser()
    blocks.read(source.utf8.filter { !$0.isControl })
    let tree = blocks.finish()
    var people = People(people)
    var writer = HTMLWriter(tree, people: people, keepsLines: keepsLines)
    writer.write()
    people = writer.people
    plain = PlainWriter(tree, people: people).text()
    html = writer.isMoreThanText ? String(decoding: writer.bytes, as: UTF8.self) : nil
    mentioned = people.mentioned
  }

  /// Text as Markdown that shows it as it is.
  package static func escaping(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte.isMarkup { bytes.append(.backslash) }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Who may be meant, and who was.
struct People {
  private let names: [String: String]
  private(set) var mentioned: [String] = []

  init(_ names: [String: String]) { self.names = names }

  var isEmpty: Bool { names.isEmpty }

  func name(of id: String) -> String? { names[id] }

  mutating func mention(_ id: String) {
    guard names[id] != nil, !mentioned.contains(id), mentioned.count < 50 else { return }
    mentioned.append(id)
  }
}
