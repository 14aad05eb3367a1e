internal import HTTP

/// The status and headers that a server answers the opening request with.
struct AnswerHead: Sendable, Equatable {
  let status: Int
  let headers: HTTPHeaders

  /// Where the head ends in `bytes`, looking from `start` on: after its empty line. Without one, how
  /// far there is nothing to be looked for again.
  static func end(in bytes: [UInt8], from start: Int) -> (end: Int?, searched: Int) {
    var searched = start
    while let feed = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      searched = feed
      var next = feed + 1
      if next < bytes.count, bytes[next] == UInt8(ascii: "\r") { next += 1 }
      guard next < bytes.count else { return (nil, searched) }
      if bytes[next] == UInt8(ascii: "\n") { return (next + 1, searched) }
      searched = feed + 1
    }
    return (nil, bytes.count)
  }

  /// `nil` when it is not the head of an HTTP/1 answer.
  init?(_ bytes: ArraySlice<UInt8>) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    lines.removeAll(where: \.isEmpty)
    guard let first = lines.first, let status = Self.status(of: Array(first)) else { return nil }
    var headers = HTTPHeaders()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      headers.add(
        String(decoding: line[..<colon], as: UTF8.self),
        String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self))
    }
    // A line that goes on with the one before has a blank in its name.
    guard headers.firstInvalid == nil else { return nil }
    self.status = status
    self.headers = headers
  }

  /// `HTTP/1.1 101 Switching Protocols`, with or without its words.
  private static func status(of line: [UInt8]) -> Int? {
    guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), digit(line[7]) != nil,
      line[8] == UInt8(ascii: " "), line.count == 12 || line[12] == UInt8(ascii: " "),
      let hundreds = digit(line[9]), hundreds > 0, let tens = digit(line[10]),
      let ones = digit(line[11])
    else { return nil }
    return hundreds * 100 + tens * 10 + ones
  }

  private static func digit(_ byte: UInt8) -> Int? {
    UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let blanks: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    let start = value.firstIndex { !blanks.contains($0) } ?? value.endIndex
    let end = value.lastIndex { !blanks.contains($0) } ?? value.startIndex
    return start <= end && start < value.endIndex ? value[start...end] : []
  }
}

extension HTTPHeaders {
  /// The elements of a list that may stand on several lines (RFC 9110 §5.6.1).
  func list(_ name: String) -> [String] {
    values(name).flatMap { value in
      value.utf8.split(separator: UInt8(ascii: ",")).compactMap { element in
        let bare = element.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        return bare.isEmpty ? nil : String(decoding: bare, as: UTF8.self)
      }
    }
  }
}
