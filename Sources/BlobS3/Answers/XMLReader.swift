/// Reads the little XML that S3 servers write: elements, attributes, text, the five named characters
/// and numbered ones.
///
/// 1. Everything has a maximum, and nothing calls itself: no input takes the stack or the memory.
/// 2. Comments, processing instructions, document types, their entities and CDATA are refused. A
///    server that sends them is another thing than it was taken for.
struct XMLReader {
  static let maximumBytes = 4 << 20
  static let maximumDepth = 16
  static let maximumElements = 20_000
  private static let maximumName = 128
  private static let maximumAttributes = 16

  private let bytes: [UInt8]
  private var place = 0

  static func read(_ bytes: [UInt8]) throws(XMLError) -> XMLElement {
    guard bytes.count <= maximumBytes else { throw .tooLong }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed(at: 0) }
    var reader = XMLReader(bytes: bytes)
    return try reader.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func document() throws(XMLError) -> XMLElement {
    try skipDeclaration()
    skipBlanks()
    var open: [XMLElement] = []
    var count = 0
    while true {
      var done: XMLElement?
      if take("</") {
        done = open.popLast()
        let name = try readName()
        skipBlanks()
        guard done?.name == name, take(">") else { throw malformed }
      } else if take("<") {
        count += 1
        guard count <= Self.maximumElements else { throw .tooMany }
        let element = XMLElement(try readName())
        try skipAttributes()
        if take("/>") {
          done = element
        } else {
          guard take(">") else { throw malformed }
          guard open.count < Self.maximumDepth else { throw .tooDeep }
          open.append(element)
        }
      } else {
        guard !open.isEmpty else { throw malformed }
        open[open.count - 1].text += try readText()
      }
      guard let done else { continue }
      if open.isEmpty {
        skipBlanks()
        guard place == bytes.count else { throw malformed }
        return done
      }
      open[open.count - 1].children.append(done)
    }
  }

  /// `<?xml version="1.0" encoding="UTF-8"?>`
  private mutating func skipDeclaration() throws(XMLError) {
    guard take("<?xml") else { return }
    try skipAttributes()
    guard take("?>") else { throw malformed }
  }

  private mutating func skipAttributes() throws(XMLError) {
    for _ in 0...Self.maximumAttributes {
      let before = place
      skipBlanks()
      guard let byte = next, Self.isNameStart(byte) else { return }
      guard place > before else { throw malformed }
      _ = try readName()
      skipBlanks()
      guard take("=") else { throw malformed }
      skipBlanks()
      guard let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        throw malformed
      }
      place += 1
      while let byte = next, byte != quote {
        guard byte != UInt8(ascii: "<") else { throw malformed }
        place += 1
      }
      guard next == quote else { throw malformed }
      place += 1
    }
    throw .tooMany
  }

  private mutating func readName() throws(XMLError) -> String {
    let start = place
    guard let first = next, Self.isNameStart(first) else { throw malformed }
    while let byte = next, Self.isNamePart(byte) { place += 1 }
    guard place - start <= Self.maximumName else { throw malformed }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// Up to the next element.
  private mutating func readText() throws(XMLError) -> String {
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "<") {
      if byte == UInt8(ascii: "&") {
        text += try readCharacter()
      } else {
        text.append(byte)
        place += 1
      }
    }
    guard next != nil else { throw malformed }
    return String(decoding: text, as: UTF8.self)
  }

  /// `&amp;` or `&#38;` or `&#x26;`
  private mutating func readCharacter() throws(XMLError) -> [UInt8] {
    let start = place
    let rest = bytes[(place + 1)...].prefix(10)
    guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { throw malformed }
    let word = String(decoding: rest[..<end], as: UTF8.self)
    place = end + 1
    switch word {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [UInt8(ascii: "'")]
    default:
      let isHexadecimal = word.utf8.starts(with: "#x".utf8)
      let digits = word.dropFirst(isHexadecimal ? 2 : 1)
      guard word.utf8.first == UInt8(ascii: "#"),
        digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-"),
        let number = UInt32(digits, radix: isHexadecimal ? 16 : 10), number > 0,
        let scalar = Unicode.Scalar(number)
      else { throw .malformed(at: start) }
      return Array(String(Character(scalar)).utf8)
    }
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }
  private var malformed: XMLError { .malformed(at: place) }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { place += 1 }
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: isNameStart(byte)
    }
  }
}
