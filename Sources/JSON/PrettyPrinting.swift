/// Breaks compact JSON into lines. Working on bytes, it serves values and nodes alike.
func prettyJSON(_ compact: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(compact.count * 2)
  var depth = 0
  var isInString = false
  var isEscaped = false

  func breakLine() {
    output.append(Ascii.lineFeed)
    output.append(contentsOf: repeatElement(Ascii.space, count: depth * 2))
  }

  for (index, byte) in compact.enumerated() {
    if isInString {
      output.append(byte)
      if byte == Ascii.quote, !isEscaped { isInString = false }
      isEscaped = byte == Ascii.backslash && !isEscaped
      continue
    }
    switch byte {
    case Ascii.openBrace, Ascii.openBracket:
      output.append(byte)
      depth += 1
      let next = compact[index + 1]
      if next != Ascii.closeBrace, next != Ascii.closeBracket { breakLine() }
    case Ascii.closeBrace, Ascii.closeBracket:
      depth -= 1
      let last = compact[index - 1]
      if last != Ascii.openBrace, last != Ascii.openBracket { breakLine() }
      output.append(byte)
    case Ascii.comma:
      output.append(byte)
      breakLine()
    case Ascii.colon: output.append(contentsOf: ": ".utf8)
    default:
      isInString = byte == Ascii.quote
      output.append(byte)
    }
  }
  output.append(Ascii.lineFeed)
  return output
}
