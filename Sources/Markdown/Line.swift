/// A line, read from the left.
struct Line {
  private let bytes: [UInt8]
  private var at = 0

  /// Tabs before the text are as wide as to the next fourth column, unless `isVerbatim`.
  init(_ raw: ArraySlice<UInt8>, isVerbatim: Bool) {
    guard !isVerbatim, raw.contains(0x09) else {
      bytes = Array(raw)
      return
    }
    var expanded: [UInt8] = []
    var rest = raw
    while let byte = rest.first, Self.isBeforeText(byte) {
      if byte == 0x09 {
        repeat { expanded.append(.space) } while expanded.count % 4 != 0
      } else {
        expanded.append(byte)
      }
      rest = rest.dropFirst()
    }
    bytes = expanded + rest
  }

  private static func isBeforeText(_ byte: UInt8) -> Bool {
    byte.isBlank || byte.isDigit || ">-+*.)".utf8.contains(byte)
  }

  var rest: ArraySlice<UInt8> { bytes[at...] }
  var isBlank: Bool { rest.allSatisfy(\.isBlank) }
  /// Spaces before what comes next.
  var indent: Int { rest.prefix { $0 == .space }.count }
  /// What comes after the indent.
  var content: ArraySlice<UInt8> { rest.drop { $0 == .space } }

  mutating func skip(_ count: Int) { at = min(at + count, bytes.count) }
}
