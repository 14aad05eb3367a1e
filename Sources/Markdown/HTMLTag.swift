/// A tag or comment of somebody's HTML.
struct HTMLTag {
  private static let maximumCount = 4 << 10
  private static let maximumAttributes = 16

  let name: [UInt8]
  let isEnd: Bool
  /// After it.
  let end: Int
  private let attributes: [(name: [UInt8], value: ArraySlice<UInt8>)]

  /// Nothing when a `<` is only that. What has no end within the bound is none either.
  init?(_ source: [UInt8], at start: Int) {
    let ahead = source[(start + 1)...].prefix(Self.maximumCount)
    if ahead.starts(with: "!--".utf8) {
      (name, isEnd, attributes) = ([], false, [])
      end = Self.afterComment(source, start + 4)
      return
    }
    var rest = ahead
    isEnd = rest.first == UInt8(ascii: "/")
    if isEnd || rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "?") {
      rest = rest.dropFirst()
    }
    guard let first = rest.first, first.isLetter else { return nil }
    let name = rest.prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    rest = rest.dropFirst(name.count)
    self.name = name.prefix(16).map { $0.isLetter ? $0 | 0x20 : $0 }
    var attributes: [(name: [UInt8], value: ArraySlice<UInt8>)] = []
    while true {
      rest = rest.drop { $0.isBlank || $0 == .newline || $0 == 0x0d || $0 == UInt8(ascii: "/") }
      // A second one outside of quotes: the first was none. So nothing is read over and over.
      guard let byte = rest.first, byte != UInt8(ascii: "<") else { return nil }
      if byte == UInt8(ascii: ">") { break }
      let attribute = Self.attribute(&rest)
      if attributes.count < Self.maximumAttributes { attributes.append(attribute) }
    }
    self.attributes = attributes
    end = rest.startIndex + 1
  }

  /// The value of an attribute, decoded; empty when it has none.
  func attribute(_ name: String) -> String? {
    guard let value = attributes.first(where: { $0.name.elementsEqual(name.utf8) })?.value else {
      return nil
    }
    var bytes: [UInt8] = []
    var rest = value
    while let byte = rest.first {
      if byte == UInt8(ascii: "&"), let (text, count) = Entity.read(rest) {
        bytes += text
        rest = rest.dropFirst(count)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func attribute(
    _ rest: inout ArraySlice<UInt8>
  ) -> (name: [UInt8], value: ArraySlice<UInt8>) {
    // The first byte is part of the name whatever it is: so it always goes on.
    let name =
      rest.prefix(1)
      + rest.dropFirst().prefix {
        $0 > .space && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">")
          && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "<")
      }
    rest = rest.dropFirst(name.count)
    let lowercased = name.map { $0.isLetter ? $0 | 0x20 : $0 }
    let after = rest.drop { $0 <= .space }
    guard after.first == UInt8(ascii: "=") else { return (lowercased, []) }
    rest = after.dropFirst().drop { $0 <= .space }
    let value: ArraySlice<UInt8>
    if let quote = rest.first, "\"'".utf8.contains(quote) {
      value = rest.dropFirst().prefix { $0 != quote }
      rest = rest.dropFirst(value.count + 2)
    } else {
      value = rest.prefix { $0 > .space && !"<>".utf8.contains($0) }
      rest = rest.dropFirst(value.count)
    }
    return (lowercased, value)
  }

  private static func afterComment(_ source: [UInt8], _ start: Int) -> Int {
    var place = start
    while place + 2 < source.count {
      if source[place] == UInt8(ascii: "-"), source[place + 1] == UInt8(ascii: "-"),
        source[place + 2] == UInt8(ascii: ">")
      {
        return place + 3
      }
      place += 1
    }
    return source.count
  }
}
