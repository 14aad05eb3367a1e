internal import Concurrency
internal import Matrix

/// Whose rows these are, and what counts up.
struct MachineRow: CryptoRow {
  static let space = CryptoSpace.machine
  static let place = CryptoKey(.machine)
  static let version: UInt8 = 3

  let user: UserID
  let device: DeviceID
  /// Of the whole store. The caller keeps the same number outside it: a store that is behind was put
  /// back, and its ratchets with it.
  var generation: UInt64 = 0
  var lastRequest: UInt64 = 0
  /// Counts what is told of people: that their devices changed, that they came or went.
  var lastChange: UInt64 = 0
  /// Counts the Olm messages that were read.
  var lastMessage: UInt64 = 0
  /// Who had their turn last of those who are given late what was said without them. From version 2 on.
  var lastLate: UserID?
  /// Rows from before version 3 may stand beside outdated members who are not marked as such.
  var marksMembers = true

  init(user: UserID, device: DeviceID) {
    self.user = user
    self.device = device
  }

  var key: CryptoKey { Self.place }

  func write(to writer: inout RowWriter) {
    writer.write(user.text)
    writer.write(device.text)
    writer.write(generation)
    writer.write(lastRequest)
    writer.write(lastChange)
    writer.write(lastMessage)
    writer.write(optional: lastLate) { $0.write($1) }
    writer.write(marksMembers)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    device = try reader.identifier()
    generation = try reader.number()
    lastRequest = try reader.number()
    lastChange = try reader.number()
    lastMessage = try reader.number()
    if reader.version >= 2 {
      lastLate = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
    }
    marksMembers = false
    if reader.version >= 3 { marksMembers = try reader.bool() }
  }
}
