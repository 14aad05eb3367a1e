/// Text of others made fit for a line.
///
/// 1. Whatever is quoted stays on its line and cannot steer a terminal: control characters, line
///    separators and marks that change the direction of writing are escaped.
/// 2. Quoted text is a JSON string in all formats, so that one reader understands them all.
/// 3. A long text is cut between characters, and says how much is missing.
enum LogText {
  static let maximumBytes = 4_096

  static func quoted(_ text: String, into line: inout String) {
    line += "\""
    escape(cut(text), into: &line)
    line += "\""
  }

  /// Without quotes where that cannot be misread.
  static func bare(_ text: String, into line: inout String) {
    let isPlain = !text.isEmpty && text.utf8.count <= maximumBytes && text.utf8.allSatisfy(isPlain)
    if isPlain { line += text } else { quoted(text, into: &line) }
  }

  /// `"` and `=` are what a reader of logfmt splits at; all beyond ASCII is quoted to be safe.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E:
      byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "\\")
    default: false
    }
  }

  private static func cut(_ text: String) -> String {
    let bytes = text.utf8
    guard bytes.count > maximumBytes else { return text }
    var end = bytes.index(bytes.startIndex, offsetBy: maximumBytes)
    while end > bytes.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
      end = bytes.index(before: end)
    }
    return "\(text[..<end])…(+\(bytes.distance(from: end, to: bytes.endIndex)) bytes)"
  }

  private static func escape(_ text: String, into line: inout String) {
    if text.utf8.allSatisfy({ isPlain($0) || $0 == 0x20 || $0 == UInt8(ascii: "=") }) {
      line += text
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      case "\t": line += "\\t"
      default:
        if isDangerous(scalar) {
          for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            let digits = String(unit, radix: 16)
            line += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
          }
        } else {
          line.unicodeScalars.append(scalar)
        }
      }
    }
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: true
    default: false
    }
  }
}
