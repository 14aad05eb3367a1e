/// What is wrong with HTML that a message may not have; nothing when all is well.
///
/// Written from the specification's list of tags and attributes, not from what the writer does.
func fault(in html: String) -> String? {
  let attributes: [String: [String]] = [
    "a": [" href=\"http://", " href=\"https://", " href=\"mailto:", " href=\"matrix:"],
    "code": [" class=\"language-"], "ol": [" start=\""], "span": [" data-mx-spoiler"],
  ]
  let tags: Set = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "ul", "ol", "li",
    "blockquote", "a", "span", "table", "thead", "tbody", "tr", "th", "td", "br", "hr",
  ]
  var open: [String] = []
  // Each tag is looked at once, however often it comes.
  var seen: [ArraySlice<UInt8>: String] = [:]
  var rest = Array(html.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: ">") { return "a bare >" }
    if byte == UInt8(ascii: "&") {
      let known = ["amp;", "lt;", "gt;", "quot;"].contains { rest.starts(with: $0.utf8) }
      if !known { return "a bare &" }
    }
    if byte < 0x20, byte != UInt8(ascii: "\n"), byte != 0x09 { return "a control character" }
    guard byte == UInt8(ascii: "<") else { continue }
    guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return "a bare <" }
    let bytes = rest[..<end]
    let tag = seen[bytes] ?? String(decoding: bytes, as: UTF8.self)
    rest = rest[(end + 1)...]
    if bytes.first == UInt8(ascii: "/") {
      guard open.popLast() == String(tag.dropFirst()) else { return "\(tag) closes another" }
      continue
    }
    if seen[bytes] != nil, !tag.contains(" ") {
      if tag != "br", tag != "hr" { open.append(tag) }
      if open.count > 100 { return "too deep" }
      continue
    }
    seen[bytes] = tag
    let name = String(tag.prefix { $0 != " " })
    guard tags.contains(name) else { return "the tag \(tag)" }
    let rest = String(tag.dropFirst(name.count))
    let isKnown = attributes[name]?.contains { rest.hasPrefix($0) } ?? false
    guard rest.isEmpty || isKnown else { return "the attribute of \(tag)" }
    if rest.count(where: { $0 == "\"" }) != (rest.contains("=\"") ? 2 : 0) {
      return "quotes: \(tag)"
    }
    if name == "a", open.contains("a") { return "a link in a link" }
    if name != "br", name != "hr" { open.append(name) }
    if open.count > 100 { return "too deep" }
  }
  return open.isEmpty ? nil : "\(open) left open"
}
