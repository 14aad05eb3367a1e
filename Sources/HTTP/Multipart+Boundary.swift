internal import Concurrency

extension Multipart {
  /// One is enough but for chance that is not chance.
  private static let maximumTries = 8

  /// 128 bits of chance, in characters that need no quotation marks.
  func boundary(
    absentFrom heads: [[UInt8]], _ randomness: Randomness
  ) throws(Flaw) -> String {
    for _ in 0..<Self.maximumTries {
      let words = [randomness.next(), randomness.next()]
      let boundary = "form-" + words.map { Self.hexadecimal($0) }.joined()
      let search = ByteSearch(Array(boundary.utf8))
      let isTaken =
        heads.contains { search.isFound(in: $0) }
        || parts.contains { search.isFound(in: $0.bytes) }
      if !isTaken { return boundary }
    }
    throw .noBoundary
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

extension Multipart.Part {
  static let lineEnd = Array("\r\n".utf8)

  /// The lines before the bytes, with the empty one that ends them.
  func head() throws(Multipart.Flaw) -> [UInt8] {
    // A name's line ends become CR LF before they are written as text; a file name's stay.
    var head = Array("Content-Disposition: form-data; name=\"".utf8)
    head += Self.escaped(Self.withWholeLineEnds(Array(name.utf8)))
    if let fileName {
      head += Array("\"; filename=\"".utf8)
      head += Self.escaped(Array(fileName.utf8))
    }
    head += Array("\"\r\n".utf8)
    if let contentType {
      var headers = HTTPHeaders()
      headers.add("Content-Type", contentType)
      guard headers.firstInvalid == nil, !contentType.utf8.isEmpty else { throw .contentType }
      head += Array("Content-Type: \(contentType)\r\n".utf8)
    }
    return head + Self.lineEnd
  }

  private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte in
      switch byte {
      case UInt8(ascii: "\""): Array("%22".utf8)
      case UInt8(ascii: "\r"): Array("%0D".utf8)
      case UInt8(ascii: "\n"): Array("%0A".utf8)
      default: [byte]
      }
    }
  }

  private static func withWholeLineEnds(_ bytes: [UInt8]) -> [UInt8] {
    var whole: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let isAfterReturn = index > 0 && bytes[index - 1] == UInt8(ascii: "\r")
      switch byte {
      case UInt8(ascii: "\r"): whole += lineEnd
      case UInt8(ascii: "\n"): if !isAfterReturn { whole += lineEnd }
      default: whole.append(byte)
      }
    }
    return whole
  }
}
