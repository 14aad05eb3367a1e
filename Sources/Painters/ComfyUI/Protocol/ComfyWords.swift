internal import BackEnds

/// What the server says of trouble, for people: its first line, and of paths only the file's name.
enum ComfyWords {
  static func plain(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } }
    let words = (line ?? "").split(whereSeparator: \.isWhitespace).prefix(60).map { lastName($0) }
    return ServerWords.tidied(words.joined(separator: " "))
  }

  /// Of `'/srv/models/base.safetensors'` only `base.safetensors`.
  static func lastName(_ word: Substring) -> String {
    let bare = word.drop { "\"'`(".contains($0) }
    guard let slash = bare.lastIndex(where: { $0 == "/" || $0 == "\\" }) else {
      return String(word)
    }
    let name = bare[bare.index(after: slash)...]
    guard bare.startIndex != word.startIndex else { return String(name) }
    return String(name.prefix { !"\"'`)".contains($0) })
  }
}
