extension InlineParser {
  /// `(address "title")`, with the place after it. The title is read over: links have none here.
  mutating func takeTarget() -> WebAddress? {
    guard at < source.count, source[at] == UInt8(ascii: "(") else { return nil }
    var place = afterBlanks(at + 1)
    guard let destination = destination(&place), let address = WebAddress(destination) else {
      return nil
    }
    let gap = afterBlanks(place)
    if gap > place, let end = afterTitle(gap) { place = end }
    place = afterBlanks(place)
    guard place < source.count, source[place] == UInt8(ascii: ")") else { return nil }
    at = place + 1
    return address
  }

  private func afterBlanks(_ start: Int) -> Int {
    start + source[start...].prefix(64).prefix { $0.isBlank || $0 == .newline }.count
  }

  private func destination(_ place: inout Int) -> [UInt8]? {
    let ahead = source[place...].prefix(WebAddress.maximumCount + 2)
    // Most of what only looks like a link has no scheme, and is not read further.
    guard ahead.prefix(9).contains(UInt8(ascii: ":")) else { return nil }
    return ahead.first == UInt8(ascii: "<")
      ? pointed(ahead.dropFirst(), &place) : bare(ahead, &place)
  }

  private func pointed(_ ahead: ArraySlice<UInt8>, _ place: inout Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = ahead
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: ">"):
        place = rest.startIndex
        return bytes
      case UInt8(ascii: "<"), .newline: return nil
      default: bytes.append(unescaped(byte, &rest))
      }
    }
    return nil
  }

  private func bare(_ ahead: ArraySlice<UInt8>, _ place: inout Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = ahead
    var depth = 0
    while let byte = rest.first, byte > .space {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      // More parentheses than an address has would let each one look at all the others.
      guard depth >= 0, depth < 8 else { break }
      rest = rest.dropFirst()
      bytes.append(unescaped(byte, &rest))
    }
    place = rest.startIndex
    return depth <= 0 ? bytes : nil
  }

  private func unescaped(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt8 {
    guard byte == .backslash, let next = rest.first, next.isPunctuation else { return byte }
    rest = rest.dropFirst()
    return next
  }

  private func afterTitle(_ start: Int) -> Int? {
    guard start < source.count else { return nil }
    let end: UInt8
    switch source[start] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): end = source[start]
    case UInt8(ascii: "("): end = UInt8(ascii: ")")
    default: return nil
    }
    var isEscaped = false
    for place in source.indices[(start + 1)...].prefix(256) {
      if source[place] == end, !isEscaped { return place + 1 }
      isEscaped = source[place] == .backslash && !isEscaped
    }
    return nil
  }
}
