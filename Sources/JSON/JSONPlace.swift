/// A place in a text, for people and for editors.
package struct JSONPlace: Sendable, Equatable, CustomStringConvertible {
  /// Bytes before it.
  package let offset: Int
  /// From 1. A line ends with LF, CR LF or CR.
  package let line: Int
  /// From 1, in Unicode scalars; a tab is one.
  package let column: Int

  package var description: String { "line \(line), column \(column)" }

  /// Reads the text up to `offset`, so this is for errors only.
  package init(offset: Int, in bytes: [UInt8]) {
    let offset = min(max(offset, 0), bytes.count)
    var line = 1
    var start = 0
    for index in 0..<offset {
      let endsLine =
        bytes[index] == Ascii.lineFeed
        || bytes[index] == Ascii.carriageReturn
          && !(index + 1 < bytes.count && bytes[index + 1] == Ascii.lineFeed)
      guard endsLine else { continue }
      line += 1
      start = index + 1
    }
    self.offset = offset
    self.line = line
    // A byte that continues a scalar is not a column of its own.
    column = 1 + bytes[start..<offset].count { $0 & 0xC0 != 0x80 }
  }
}
