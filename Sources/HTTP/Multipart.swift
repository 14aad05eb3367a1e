package import Concurrency

/// A form with files in it: `multipart/form-data` (RFC 7578), written as browsers write it.
///
/// 1. Parts keep their order, and may share a name.
/// 2. The boundary occurs in no part, by search and not by hope.
/// 3. A name or file name cannot end its line or its quotation marks: the three bytes that could are
///    written as `%22`, `%0D` and `%0A`, as WHATWG's form encoding has it.
/// 4. Text and bytes go as they are: their line ends are not changed, as some browsers would.
package struct Multipart: Sendable {
  package struct Part: Sendable, Equatable {
    package let name: String
    package let fileName: String?
    package let contentType: String?
    package let bytes: [UInt8]
  }

  /// A body, and what the request must say about it.
  package struct Encoded: Sendable, Equatable {
    package let contentType: String
    package let bytes: [UInt8]
  }

  package enum Flaw: Error, Sendable, Equatable {
    case tooManyParts
    case tooLarge(maximum: Int)
    /// The type of a file has characters that a header cannot have.
    case contentType
    /// Every boundary that chance proposed is in a part. Real chance does not do that.
    case noBoundary
  }

  package static let maximumParts = 128

  package private(set) var parts: [Part] = []

  package init() {}

  package mutating func add(_ name: String, text: String) {
    parts.append(Part(name: name, fileName: nil, contentType: nil, bytes: Array(text.utf8)))
  }

  package mutating func add(
    _ name: String, fileName: String, contentType: String = "application/octet-stream",
    bytes: [UInt8]
  ) {
    parts.append(Part(name: name, fileName: fileName, contentType: contentType, bytes: bytes))
  }

  /// The form as one body of at most `maximum` bytes.
  package func encoded(
    atMost maximum: Int = 64 << 20, _ randomness: Randomness = .system
  ) throws(Flaw) -> Encoded {
    guard parts.count <= Self.maximumParts else { throw .tooManyParts }
    let heads = try parts.map { part throws(Flaw) in try part.head() }
    let boundary = try boundary(absentFrom: heads, randomness)
    let delimiter = Array("--\(boundary)".utf8)
    var count = delimiter.count + 4
    for (part, head) in zip(parts, heads) {
      // What is added at most: two dashes, line ends.
      let (sum, overflow) = count.addingReportingOverflow(part.bytes.count)
      guard !overflow, sum <= maximum else { throw .tooLarge(maximum: maximum) }
      count = sum + delimiter.count + 2 + head.count + 2
    }
    guard count <= maximum else { throw .tooLarge(maximum: maximum) }
    var body: [UInt8] = []
    body.reserveCapacity(count)
    for (part, head) in zip(parts, heads) {
      body += delimiter
      body += Part.lineEnd
      body += head
      body += part.bytes
      body += Part.lineEnd
    }
    body += delimiter
    body += Array("--\r\n".utf8)
    return Encoded(contentType: "multipart/form-data; boundary=\(boundary)", bytes: body)
  }
}

extension Multipart.Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooManyParts: "the form has more than \(Multipart.maximumParts) parts"
    case .tooLarge(let maximum): "the form is larger than \(maximum) bytes"
    case .contentType: "the type of a file in the form is not one that a header can have"
    case .noBoundary: "no boundary was found that is in no part of the form"
    }
  }
}
