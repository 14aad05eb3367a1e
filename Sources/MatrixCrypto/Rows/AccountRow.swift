internal import Concurrency

/// Our own long-term keys, and what the server has of them.
struct AccountRow: CryptoRow {
  static let space = CryptoSpace.account
  static let version: UInt8 = 2
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
  /// The fallback key before the newest is still kept.
  var hasOldFallback = false
  /// Such conflicts since an upload was last taken.
  var conflicts: UInt64 = 0
  /// The upload was refused for another reason, and that was told.
  var isRefused = false

  init(ratchet: [UInt8]) { self.ratchet = ratchet }

  var key: CryptoKey { Self.place }

  func write(to writer: inout RowWriter) {
    writer.write(ratchet)
    writer.write(isDeviceUploaded)
    for time in [fallbackMade, fallbackUsed, conflict] {
      writer.write(optional: time) { $0.write($1) }
    }
    writer.write(optional: upload) { $0.write($1) }
    writer.write(hasOldFallback)
    writer.write(conflicts)
    writer.write(isRefused)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    ratchet = try reader.data()
    isDeviceUploaded = try reader.bool()
    fallbackMade = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    fallbackUsed = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    conflict = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    upload = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    guard reader.version >= 2 else { return }
    hasOldFallback = try reader.bool()
    conflicts = try reader.number()
    isRefused = try reader.bool()
  }
}
