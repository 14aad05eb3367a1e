import Studio

/// Other people's text as it is shown: one line, bounded, without control characters and marks that
/// turn the direction of what stands beside it.
func tidy(_ text: String, atMost count: Int) -> String {
  let line = oneLine(text, atMost: count + 1)
  let scalars = line.unicodeScalars.filter { !turnsText($0) }
  let clean = String(String.UnicodeScalarView(scalars))
  guard clean.count > count || clean.utf8.count > 8 * count else { return clean }
  // A letter may carry a thousand marks: the bound holds for bytes too.
  var short = ""
  for character in clean.prefix(count - 1) {
    guard short.utf8.count + character.utf8.count <= 8 * count else { break }
    short.append(character)
  }
  return trimmed(short, "") + "…"
}

private func turnsText(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF, 0x61C: true
  default: scalar.properties.generalCategory == .control
  }
}
