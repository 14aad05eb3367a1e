import Markdown

/// What holds for any text, read as Markdown and as HTML.
///
/// 1. Tags are closed, never deeper than allowed, and no byte of the text becomes one.
/// 2. Nobody is meant but whom the caller named.
/// 3. Text that was escaped has no markup.
/// 4. Plain text has no control characters and no more bytes than it may.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzMarkdown(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let source = String(decoding: bytes, as: UTF8.self)
  let text = Markdown(source, people: ["@a:b": "<A> & \"B\""], keepsLines: bytes.count % 2 == 0)
  precondition(text.mentioned.allSatisfy { $0 == "@a:b" })
  if let html = text.html { check(html) }
  for read in [HTMLText.plain(source, atMost: 500), HTMLText.cleaned(source, atMost: 500)] {
    precondition(read.utf8.count <= 500)
    precondition(read.utf8.allSatisfy { $0 == 0x0a || $0 >= 0x20 && $0 != 0x7f })
  }
  let escaped = Markdown(Markdown.escaping(source))
  precondition(escaped.html == nil, "escaped, and yet markup")
  return 0
}

private func check(_ html: String) {
  var open: [[UInt8]] = []
  var rest = Array(html.utf8)[...]
  while let byte = rest.popFirst() {
    precondition(byte != UInt8(ascii: ">"), "a bare >")
    guard byte == UInt8(ascii: "<") else { continue }
    guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { preconditionFailure("a bare <") }
    let tag = rest[..<end]
    rest = rest[(end + 1)...]
    if tag.first == UInt8(ascii: "/") {
      precondition(open.popLast() == Array(tag.dropFirst()), "closes another")
      continue
    }
    let name = Array(tag.prefix { $0 != UInt8(ascii: " ") })
    precondition(tags.contains(name), "an unknown tag")
    let attributes = tag.dropFirst(name.count)
    precondition(attributes.isEmpty || known.contains { attributes.starts(with: $0) })
    precondition(attributes.count { $0 == UInt8(ascii: "\"") } <= 2, "an attribute broke out")
    if !name.elementsEqual("br".utf8), !name.elementsEqual("hr".utf8) { open.append(name) }
    precondition(open.count <= Markdown.maximumDepth, "too deep")
  }
  precondition(open.isEmpty, "left open")
}

private let tags = Set(
  "p h1 h2 h3 h4 h5 h6 strong em del code pre ul ol li blockquote a span table thead tbody tr th td br hr"
    .split(separator: " ").map { Array($0.utf8) })

private let known = [
  " href=\"http://", " href=\"https://", " href=\"mailto:", " href=\"matrix:", " class=\"language-",
  " start=\"", " data-mx-spoiler",
].map { Array($0.utf8) }
