extension Message {
  /// The text without the quotation that clients used to put before a reply. A text that answers
  /// nothing is left alone: there, a line with `>` is the sender's own.
  package var bodyWithoutFallback: String {
    guard relation?.answersSomething == true, body.utf8.starts(with: "> ".utf8) else {
      return body
    }
    var lines = body.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    while let line = lines.first, line.first == UInt8(ascii: ">") { lines.removeFirst() }
    // Without the empty line that ends a quotation, it was none.
    guard let line = lines.first, line.isEmpty else { return body }
    lines.removeFirst()
    return String(decoding: Array(lines.joined(separator: "\n".utf8)), as: UTF8.self)
  }

  /// The same for the HTML, where the quotation is an `<mx-reply>` at the beginning.
  package var formattedBodyWithoutFallback: String? {
    guard let formattedBody, relation?.answersSomething == true,
      formattedBody.utf8.starts(with: "<mx-reply>".utf8),
      let rest = formattedBody.utf8.after("</mx-reply>".utf8)
    else { return formattedBody }
    return String(Substring(rest))
  }
}

extension Relation {
  fileprivate var answersSomething: Bool {
    switch self {
    case .reply: true
    case .thread(_, let replied, _): replied != nil
    default: false
    }
  }
}

extension String.UTF8View {
  /// What follows the first place where `mark` stands.
  fileprivate func after(_ mark: String.UTF8View) -> SubSequence? {
    guard let first = mark.first else { return nil }
    var rest = self[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: mark) { return rest.dropFirst(mark.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
