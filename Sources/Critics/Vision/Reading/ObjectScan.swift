/// Where the objects stand in a text that has anything else around them.
struct ObjectScan: Equatable, Sendable {
  /// How many that nobody closed are tried, from the outermost.
  private static let maximumUnclosed = 3
  /// How deep one that is closed by us may be.
  private static let maximumDepth = 32

  /// The last complete one that is in no other.
  private(set) var last: Range<Int>?
  /// Where those begin that do not end.
  private(set) var unclosed: [Int] = []

  init(_ bytes: [UInt8]) {
    var open: [Int] = []
    var found: [Range<Int>] = []
    var (isString, isEscaped) = (false, false)
    for (index, byte) in bytes.enumerated() {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
        continue
      }
      switch byte {
      // A mark in what is said around an object begins nothing.
      case UInt8(ascii: "\""): isString = !open.isEmpty
      case UInt8(ascii: "{"): open.append(index)
      case UInt8(ascii: "}"):
        guard let start = open.popLast() else { continue }
        while let inner = found.last, inner.lowerBound > start { found.removeLast() }
        found.append(start..<index + 1)
      default: break
      }
    }
    // Braces of another use have no members in them.
    last = found.last { bytes[$0].contains(UInt8(ascii: ":")) }
    unclosed = Array(open.prefix(Self.maximumUnclosed))
  }

  /// What begins with an object that nobody closed, and closed: at its end, or after its last value
  /// that is surely whole.
  static func closing(_ bytes: ArraySlice<UInt8>, atItsEnd: Bool) -> [UInt8]? {
    var closers: [UInt8] = []
    var cut: (end: Int, closers: [UInt8])?
    var (isString, isEscaped) = (false, false)
    for (index, byte) in zip(bytes.indices, bytes) {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
      case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
      case UInt8(ascii: ","): cut = (index, closers)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard closers.popLast() == byte else { return cut.map { close(bytes, at: $0) } }
        cut = (index + 1, closers)
      default: break
      }
      guard closers.count <= maximumDepth else { return nil }
    }
    if atItsEnd { return isString ? nil : close(bytes, at: (bytes.endIndex, closers)) }
    return cut.map { close(bytes, at: $0) }
  }

  private static func close(
    _ bytes: ArraySlice<UInt8>, at cut: (end: Int, closers: [UInt8])
  ) -> [UInt8] {
    Array(bytes[bytes.startIndex..<cut.end]) + cut.closers.reversed()
  }
}
