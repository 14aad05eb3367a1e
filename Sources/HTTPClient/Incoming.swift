internal import HTTP

/// The answer as it comes in: headers line by line, then a count of the body. Knows the maxima; does
/// no I/O. Of the headers it reads only what it needs itself.
struct Incoming {
  private static let maximumHeaders = 256
  private static let maximumHeaderBytes = 64 << 10
  /// A `Content-Length` may lie; more than this is only believed as it comes. A picture in base64 is
  /// seldom more, and room that nothing is written to costs nothing.
  private static let maximumReserved = 4 << 20

  private static let lengthName: StaticString = "content-length:"

  enum HeadStep: Equatable { case more, complete, failed(HTTPError.Kind) }
  enum BodyStep: Equatable {
    case take
    /// Take so many bytes; the rest is not wanted, and neither is what follows.
    case takeLast(Int)
    case failed(HTTPError.Kind)
  }

  private(set) var status = 0
  private(set) var version = HTTPResponseHead.Version.http1
  private(set) var isHeadComplete = false
  private(set) var isTruncated = false
  var body: [UInt8] = []
  private var headerBytes = 0
  private var contentLength: Int?
  private var received = 0
  private let maximumResponseBytes: Int
  private let maximumErrorBytes: Int
  private let hasBody: Bool

  init() { (maximumResponseBytes, maximumErrorBytes, hasBody) = (0, 0, false) }

  init(_ request: HTTPRequest) {
    maximumResponseBytes = request.maximumResponseBytes
    maximumErrorBytes = request.maximumErrorBytes
    hasBody = request.method != .head
  }

  private var maximumBytes: Int { status < 300 ? maximumResponseBytes : maximumErrorBytes }

  /// One line with its end, as curl hands them over; an empty one closes the head.
  mutating func takeHeader(_ line: UnsafeRawBufferPointer, into headers: HeaderLines) -> HeadStep {
    headerBytes += line.count
    guard headerBytes <= Self.maximumHeaderBytes else { return .failed(.tooLarge(.headers)) }
    // What follows a body are trailers; nobody here asks for them.
    guard !isHeadComplete else { return .more }
    var end = line.count
    while end > 0, unsafe line[end - 1] == 0x0d || line[end - 1] == 0x0a { end -= 1 }
    let text = unsafe UnsafeRawBufferPointer(rebasing: line[..<end])
    if end == 0 { return closeHead() }
    if unsafe text.begins(with: "http/") {
      headers.removeAll()
      return unsafe beginHead(text)
    }
    guard headers.count < Self.maximumHeaders else { return .failed(.tooLarge(.headers)) }
    if contentLength == nil, unsafe text.begins(with: Self.lengthName) {
      let value = unsafe text[Self.lengthName.utf8CodeUnitCount...]
      contentLength = unsafe Int(
        String(decoding: value.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self))
    }
    unsafe headers.add(text)
    return .more
  }

  /// A status line: of the answer, or of one that only announces it (100, 103).
  private mutating func beginHead(_ line: UnsafeRawBufferPointer) -> HeadStep {
    guard let space = unsafe line.firstIndex(of: 0x20), line.count >= space + 4 else {
      return .failed(.protocolViolation)
    }
    let digits = unsafe UnsafeRawBufferPointer(rebasing: line[(space + 1)..<(space + 4)])
    guard unsafe digits.allSatisfy(\.isDigit) else { return .failed(.protocolViolation) }
    status = unsafe digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard status >= 100 else { return .failed(.protocolViolation) }
    version = unsafe line.begins(with: "http/2") ? .http2 : .http1
    contentLength = nil
    return .more
  }

  private mutating func closeHead() -> HeadStep {
    guard status >= 200 else { return .more }
    isHeadComplete = true
    guard hasBody, let length = contentLength else { return .complete }
    if status < 300, length > maximumResponseBytes { return .failed(.tooLarge(.body)) }
    body.reserveCapacity(min(max(length, 0), maximumBytes, Self.maximumReserved))
    return .complete
  }

  /// Whether `count` more bytes of body are still within bounds. Counts what it lets in.
  mutating func admit(_ count: Int) -> BodyStep {
    let room = maximumBytes - received
    guard count > room else {
      received += count
      return .take
    }
    guard status >= 300 else { return .failed(.tooLarge(.body)) }
    received += room
    isTruncated = true
    return .takeLast(room)
  }

  /// The bytes just admitted could not be taken now; they will be offered again.
  mutating func takeBack(_ count: Int) { received -= count }
}

extension UnsafeRawBufferPointer {
  /// Without regard to case. `text` is lower-case ASCII.
  fileprivate func begins(with text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount else { return false }
    let text = unsafe UnsafeRawBufferPointer(
      start: text.utf8Start, count: text.utf8CodeUnitCount)
    for index in text.indices {
      guard unsafe self[index].lowercasedASCII == text[index] else { return false }
    }
    return true
  }
}
