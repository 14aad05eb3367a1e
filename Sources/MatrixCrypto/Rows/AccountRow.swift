internal import Concurrency

/// Our own long-term keys, and what the server has of them.
struct AccountRow: CryptoRow {
  static let space = CryptoSpace.account
  static let place = CryptoKey(.account)

  var ratchet: [UInt8]
  /// The server has our device keys, and says so.
  var isDeviceUploaded = false
  /// When the newest fallback key was made.
  var fallbackMade: Instant?
  /// When the first message came that was made with the newest fallback key.
  var fallbackUsed: Instant?
  /// The server said that it has another key under one of our names.
  var conflict: Instant?
  /// The upload that is under way. One at a time: its bytes must stay the same.
  var upload: UInt64?

  init(ratchet: [UInt8]) { self.ratchet = ratchet }

  var key: CryptoKey { Self.place }

  func write(to writer: inout RowWriter) {
    writer.write(ratchet)
    writer.write(isDeviceUploaded)
    for time in [fallbackMade, fallbackUsed, conflict] {
      writer.write(optional: time) { $0.write($1) }
    }
    writer.write(optional: upload) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    ratchet = try reader.data()
    isDeviceUploaded = try reader.bool()
    fallbackMade = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    fallbackUsed = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    conflict = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    upload = try reader.optional { reader throws(DamagedRow) in try reader.number() }
  }
}
