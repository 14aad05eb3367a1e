internal import Concurrency
internal import Matrix
internal import Olm

/// What we write a room with.
struct OutboundGroupRow: CryptoRow {
  /// Whom it was given to, of those who must have it.
  enum Reach: UInt8 {
    case nobody
    /// Everybody as it was once: something has changed of them since.
    case once
    case everybody
  }

  static let space = CryptoSpace.outboundGroups
  static let version: UInt8 = 2

  let room: RoomID
  let session: SessionID
  var ratchet: [UInt8]
  let made: Instant
  var messages: UInt64 = 0
  /// Those who come later may be given it.
  let isSharedHistory: Bool
  /// Something happened after which it must not be used again.
  var isSpent = false
  /// In the place of a count of changes up to version 1.
  var reach = Reach.nobody
  /// Whom it was given to, of all who read along.
  var level = CryptoPolicy.Level.anyDevice
  /// Somebody may be without it, for want of a ratchet.
  var isOwed = false

  init(
    room: RoomID, session: SessionID, ratchet: [UInt8], made: Instant, isSharedHistory: Bool
  ) {
    self.room = room
    self.session = session
    self.ratchet = ratchet
    self.made = made
    self.isSharedHistory = isSharedHistory
  }

  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.outboundGroups, room.text) }
  var key: CryptoKey { Self.place(room) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(ratchet)
    writer.write(made)
    writer.write(messages)
    writer.write(isSharedHistory)
    writer.write(isSpent)
    writer.write(reach.rawValue)
    writer.write(level.rawValue)
    writer.write(isOwed)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    ratchet = try reader.data()
    made = try reader.instant()
    messages = try reader.number()
    isSharedHistory = try reader.bool()
    isSpent = try reader.bool()
    if reader.version >= 2 {
      reach = try reader.choice()
    } else {
      let complete = try reader.optional { reader throws(DamagedRow) in try reader.number() }
      reach = complete == nil ? .nobody : .once
    }
    level = try reader.choice()
    isOwed = try reader.bool()
  }
}

/// What one device has of the session that a room is written with.
struct ShareRow: CryptoRow {
  enum State: UInt8 {
    /// It was given the key.
    case given
    /// There is no ratchet with it yet; the key follows when there is.
    case waiting
    /// It was told that it does not get it.
    case withheld
  }

  static let space = CryptoSpace.shares

  let room: RoomID
  let user: UserID
  let device: DeviceID
  let session: SessionID
  let curve25519: Curve25519Key
  var state: State
  /// From which index on it may read.
  var index: UInt64

  init(
    room: RoomID, user: UserID, device: DeviceID, session: SessionID, curve25519: Curve25519Key,
    state: State, index: UInt64
  ) {
    self.room = room
    self.user = user
    self.device = device
    self.session = session
    self.curve25519 = curve25519
    self.state = state
    self.index = index
  }

  static func place(_ room: RoomID, _ user: UserID, _ device: DeviceID) -> CryptoKey {
    CryptoKey(.shares, room.text, user.text, device.text)
  }
  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.shares, room.text) }
  var key: CryptoKey { Self.place(room, user, device) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(user)
    writer.write(device)
    writer.write(session)
    writer.write(curve25519)
    writer.write(state.rawValue)
    writer.write(index)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    user = try reader.identifier()
    device = try reader.identifier()
    session = try reader.identifier()
    curve25519 = try reader.curve25519()
    state = try reader.choice()
    index = try reader.number()
  }
}
