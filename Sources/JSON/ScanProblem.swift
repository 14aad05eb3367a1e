/// What the scanner stumbled over. Small, since the scanner throws it on its hot path; the words
/// and the place are made from it once, at the edge.
struct ScanProblem: Error {
  let kind: JSONError.Kind
  let offset: Int
  let wording: Wording

  enum Wording {
    /// "expected …, found …"
    case expected(StaticString)
    case plain(StaticString)
    case tooMany(StaticString, Int)
    case duplicate(name: String, firstOffset: Int)
  }

  static func expected(_ what: StaticString, at offset: Int) -> ScanProblem {
    ScanProblem(kind: .syntax, offset: offset, wording: .expected(what))
  }

  static func syntax(_ message: StaticString, at offset: Int) -> ScanProblem {
    ScanProblem(kind: .syntax, offset: offset, wording: .plain(message))
  }

  static func encoding(_ message: StaticString, at offset: Int) -> ScanProblem {
    ScanProblem(kind: .encoding, offset: offset, wording: .plain(message))
  }

  static func limit(_ message: StaticString, _ limit: Int, at offset: Int) -> ScanProblem {
    ScanProblem(kind: .limit, offset: offset, wording: .tooMany(message, limit))
  }

  func error(in bytes: [UInt8]) -> JSONError {
    let message: String =
      switch wording {
      case .expected(let what): "expected \(what), found \(Self.found(at: offset, in: bytes))"
      case .plain(let text): "\(text)"
      case .tooMany(let text, let limit): "\(text) \(limit)"
      case .duplicate(let name, let first):
        "the member \(JSONPath.quoted(name)) is already given at "
          + "\(JSONPlace(offset: first, in: bytes))"
      }
    return JSONError(kind: kind, message: message, place: JSONPlace(offset: offset, in: bytes))
  }

  /// The character at `offset`, and no more of the text than that.
  private static func found(at offset: Int, in bytes: [UInt8]) -> String {
    guard offset < bytes.count else { return "the end of the text" }
    let byte = bytes[offset]
    switch byte {
    case Ascii.quote: return "'\"'"
    case 0x21..<0x7F: return "\"\(Character(Unicode.Scalar(byte)))\""
    case Ascii.space: return "a space"
    case Ascii.lineFeed, Ascii.carriageReturn: return "the end of the line"
    case 0..<0x80: return "the control character \(codePoint(UInt32(byte)))"
    default:
      let length = bytes.span.lengthOfScalar(at: offset)
      guard length > 0 else { return "a byte that is not UTF-8" }
      let text = String(decoding: bytes[offset..<offset + length], as: UTF8.self)
      guard let scalar = text.unicodeScalars.first else { return "nothing" }
      return scalar.properties.generalCategory.isVisible
        ? "\"\(text)\"" : "the character \(codePoint(scalar.value))"
    }
  }

  private static func codePoint(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isVisible: Bool {
    switch self {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation,
      .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
