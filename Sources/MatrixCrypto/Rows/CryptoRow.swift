/// A row in the words of whoever owns it: the machine, or the client above it, whose rows are sealed
/// and kept in the same way.
package protocol CryptoRow: Sendable {
  static var space: CryptoSpace { get }
  /// Raised when what is written changes; rows of older versions are still read.
  static var version: UInt8 { get }
  var key: CryptoKey { get }
  func write(to writer: inout RowWriter)
  init(from reader: inout RowReader) throws(DamagedRow)
}

extension CryptoRow {
  package static var version: UInt8 { 1 }

  package var bytes: [UInt8] {
    var writer = RowWriter(version: Self.version)
    write(to: &writer)
    return writer.bytes
  }

  package init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    guard reader.version <= Self.version else { throw DamagedRow() }
    try self.init(from: &reader)
    try reader.finish()
  }
}
