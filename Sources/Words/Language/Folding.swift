/// A word as it is compared: small letters, one spelling of ß, plain apostrophes and full-width
/// letters, one space for many, nothing invisible. Swift's strings then do the rest: `ü` is equal
/// however it was composed.
func folded(_ text: some StringProtocol) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar.properties.isWhitespace {
      if result.last != " " { result.append(" ") }
      continue
    }
    guard !isInvisible(scalar) else { continue }
    switch scalar {
    case "ß", "ẞ": result.append(contentsOf: "ss".unicodeScalars)
    case "’", "‘", "ʼ": result.append("'")
    case "\u{FF01}"..."\u{FF5E}":
      let ascii = Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
      result.append(contentsOf: ascii.properties.lowercaseMapping.unicodeScalars)
    default: result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
  }
  while result.last == " " { result.removeLast() }
  while result.first == " " { result.removeFirst() }
  return String(result)
}

/// A whole message as it is compared: folded, with or without a final mark.
func foldedPhrase(_ text: some StringProtocol) -> String {
  var result = Substring(folded(text)).unicodeScalars
  while let last = result.last, last == " " || finalMarks.contains(last) { result.removeLast() }
  return String(Substring(result))
}

private let finalMarks: Set<Unicode.Scalar> = [".", "!", "?", "…", "。", "！", "？", ","]

/// Marks of direction, joiners and the like, which people paste without seeing them.
func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\u{200B}"..."\u{200F}", "\u{202A}"..."\u{202E}", "\u{2060}"..."\u{2064}",
    "\u{2066}"..."\u{2069}", "\u{FEFF}", "\u{AD}", "\u{FE0E}", "\u{FE0F}":
    true
  default: scalar.properties.generalCategory == .control
  }
}
