extension HTTPURL {
  /// The address below this one: its path with `path` after it, and nothing of its query.
  package func below(_ path: String, query: [(name: String, value: String)] = []) -> HTTPURL {
    var text = String(decoding: target.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    while text.utf8.last == UInt8(ascii: "/") { text.removeLast() }
    for part in path.split(separator: "/") { text += "/" + Self.escaped(String(part)) }
    var sign = "?"
    for (name, value) in query {
      text += sign + Self.escaped(name) + "=" + Self.escaped(value)
      sign = "&"
    }
    return HTTPURL(origin: origin, target: text.isEmpty ? "/" : text)
  }

  /// Everything that is not a letter, a digit or one of `-._~` as bytes in hexadecimal.
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte.isLetterOrDigit || "-._~:".utf8.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
