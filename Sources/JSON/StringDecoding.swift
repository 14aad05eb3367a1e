/// Resolves the escapes of a string's content, strict or JSON5, which the scanner has found valid.
///
/// Half a surrogate pair, where the scanner let it pass, becomes U+FFFD.
func decodeJSONString(_ content: Span<UInt8>) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(content.count)
  var index = 0
  while index < content.count {
    let byte = content[index]
    guard byte == Ascii.backslash, index + 1 < content.count else {
      output.append(byte)
      index += 1
      continue
    }
    let escaped = content[index + 1]
    index += 2
    switch escaped {
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "t"): output.append(Ascii.tab)
    case UInt8(ascii: "n"): output.append(Ascii.lineFeed)
    case UInt8(ascii: "v"): output.append(0x0B)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "r"): output.append(Ascii.carriageReturn)
    case Ascii.zero: output.append(0)
    case UInt8(ascii: "x"):
      output.append(contentsOf: Unicode.Scalar(UInt8(hex(2, in: content, at: index))).utf8)
      index += 2
    case UInt8(ascii: "u"): output.append(contentsOf: unicodeEscape(in: content, at: &index).utf8)
    // A line that goes on in the next: the break belongs to the escape.
    case Ascii.lineFeed: break
    case Ascii.carriageReturn:
      if index < content.count, content[index] == Ascii.lineFeed { index += 1 }
    case 0xE2 where isLineSeparator(content, at: index - 1): index += 2
    default: output.append(escaped)
    }
  }
  return output
}

/// `index` stands after `\u`, and afterwards after all that belongs to the character.
private func unicodeEscape(in content: Span<UInt8>, at index: inout Int) -> Unicode.Scalar {
  let first = hex(4, in: content, at: index)
  index += 4
  if let scalar = Unicode.Scalar(first) { return scalar }
  guard first < 0xDC00, index + 6 <= content.count, content[index] == Ascii.backslash,
    content[index + 1] == UInt8(ascii: "u")
  else { return "\u{FFFD}" }
  let second = hex(4, in: content, at: index + 2)
  guard second & 0xFC00 == 0xDC00 else { return "\u{FFFD}" }
  index += 6
  return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF) ?? "\u{FFFD}"
}

private func hex(_ digits: Int, in content: Span<UInt8>, at start: Int) -> UInt32 {
  var value: UInt32 = 0
  for index in start..<min(start + digits, content.count) {
    value = value << 4 | (Ascii.hexValue(content[index]) ?? 0)
  }
  return value
}

/// U+2028 or U+2029.
private func isLineSeparator(_ content: Span<UInt8>, at index: Int) -> Bool {
  index + 2 < content.count && content[index] == 0xE2 && content[index + 1] == 0x80
    && content[index + 2] & 0xFE == 0xA8
}
