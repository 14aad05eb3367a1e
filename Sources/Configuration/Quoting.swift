/// A text as it stands in the file, and in mistakes: no control characters, no more than a line.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
  return result + "\""
}

/// The same, cut where a mistake would fill the screen.
func excerpt(_ text: String) -> String {
  let scalars = text.unicodeScalars
  guard scalars.count > 60 else { return quoted(text) }
  return quoted(String(String.UnicodeScalarView(scalars.prefix(60)))) + "…"
}
