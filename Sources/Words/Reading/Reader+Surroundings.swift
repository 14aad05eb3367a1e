/// What stands around a person's words and is not theirs.
extension Reader {
  /// Without the lines that a client quotes in front of a reply: `> <@ann:example.org> …`.
  static func withoutFallback(_ text: String) -> Substring {
    guard text.utf8.starts(with: "> <@".utf8) || text.utf8.starts(with: "> * <@".utf8) else {
      return text[...]
    }
    var rest = text[...]
    while rest.utf8.first == UInt8(ascii: ">") {
      guard let end = rest.firstIndex(where: \.isNewline) else { return "" }
      rest = rest[rest.index(after: end)...]
    }
    return rest
  }

  /// The rest, when it begins by calling the bot: `easel: …`, `@easel …`. A bare name needs a mark
  /// behind it, since a prompt may begin with the word.
  func withoutMention(_ text: String) -> String? {
    let hasSign = text.hasPrefix("@")
    for name in botNames.sorted(by: { $0.utf8.count > $1.utf8.count }) {
      for called in name.hasPrefix("@") ? [name] : [name, "@\(name)"] {
        guard let end = Self.end(of: called, in: text) else { continue }
        let rest = text[end...]
        guard let next = rest.first else { return hasSign ? "" : nil }
        if next == ":" || next == "," || next == "：" {
          // Not `@easel:example.org` with another server than ours.
          if next == ":", hasSign, let after = rest.dropFirst().first, !after.isWhitespace {
            continue
          }
          return trimmed(rest.dropFirst(), "")
        }
        if hasSign, next.isWhitespace { return trimmed(rest, "") }
      }
    }
    return nil
  }

  /// Where `name` ends, when the text begins with it in any case.
  private static func end(of name: String, in text: String) -> String.Index? {
    var index = text.startIndex
    for character in name {
      guard index < text.endIndex, folded(String(text[index])) == folded(String(character)) else {
        return nil
      }
      index = text.index(after: index)
    }
    return index
  }
}
