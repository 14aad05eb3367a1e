internal import Concurrency
internal import Matrix
internal import Olm

/// The key of a room as it is at one index.
struct KeyAtIndex: Equatable {
  let room: RoomID
  let session: SessionID
  let index: UInt64
  /// Of the `m.room_key`.
  let content: [UInt8]
}

extension RowWriter {
  mutating func write(_ key: KeyAtIndex) {
    write(key.room)
    write(key.session)
    write(key.index)
    write(key.content)
  }
}

extension RowReader {
  mutating func keyAtIndex() throws(DamagedRow) -> KeyAtIndex {
    KeyAtIndex(
      room: try identifier(), session: try identifier(), index: try number(), content: try data())
  }
}

/// The key of what a room is written with, as some were given it. It goes when there is a new one.
struct GivenKeyRow: CryptoRow {
  static let space = CryptoSpace.givenKeys

  let given: KeyAtIndex

  init(_ given: KeyAtIndex) { self.given = given }

  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.givenKeys, room.text) }
  static func place(_ room: RoomID, _ index: UInt64) -> CryptoKey {
    CryptoKey(.givenKeys, room.text, index)
  }
  var key: CryptoKey { Self.place(given.room, given.index) }

  func write(to writer: inout RowWriter) { writer.write(given) }
  init(from reader: inout RowReader) throws(DamagedRow) { given = try reader.keyAtIndex() }
}

/// The key of a room as it was when the device was to have it.
struct OwedKeyRow: CryptoRow {
  static let space = CryptoSpace.owedKeys
  /// A device that is never reached is owed no more than so many; the oldest go.
  static let maximumOwed = 100
  static let longestOwed = Duration.seconds(30 * 86_400)

  let user: UserID
  let device: DeviceID
  let peer: Curve25519Key
  let owed: KeyAtIndex
  /// Of something that those whom the policy refuses were to read too.
  let isForEverybody: Bool
  let made: Instant

  init(to device: DeviceRow, _ owed: KeyAtIndex, isForEverybody: Bool, made: Instant) {
    user = device.user
    self.device = device.device
    peer = device.curve25519
    self.owed = owed
    self.isForEverybody = isForEverybody
    self.made = made
  }

  static func all(to device: DeviceRow) -> CryptoKey {
    all(device.user, device.device, device.curve25519)
  }
  static func all(_ user: UserID, _ device: DeviceID, _ peer: Curve25519Key) -> CryptoKey {
    CryptoKey(.owedKeys, user.text, device.text, peer.bytes)
  }
  var key: CryptoKey {
    CryptoKey(
      .owedKeys, user.text, device.text, peer.bytes, owed.room.text, owed.session.text)
  }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(device)
    writer.write(peer)
    writer.write(owed)
    writer.write(isForEverybody)
    writer.write(made)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    device = try reader.identifier()
    peer = try reader.curve25519()
    owed = try reader.keyAtIndex()
    isForEverybody = try reader.bool()
    made = try reader.instant()
  }
}

/// Something was said while a member's devices were not known for sure: those that turn out to be
/// there get the key as it was then.
struct StaleReaderRow: CryptoRow {
  static let space = CryptoSpace.staleReaders
  /// Of one user whose server is never there; the oldest go.
  static let maximumPerUser = 100

  let user: UserID
  /// They had the key, were owed it or were refused it.
  var known: [DeviceID]
  let owed: KeyAtIndex
  let isForEverybody: Bool
  let made: Instant

  init(
    _ user: UserID, known: [DeviceID], _ owed: KeyAtIndex, isForEverybody: Bool, made: Instant
  ) {
    self.user = user
    self.known = known
    self.owed = owed
    self.isForEverybody = isForEverybody
    self.made = made
  }

  static func all(of user: UserID) -> CryptoKey { CryptoKey(.staleReaders, user.text) }
  static func place(_ user: UserID, _ room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.staleReaders, user.text, room.text, session.text)
  }
  var key: CryptoKey { Self.place(user, owed.room, owed.session) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(list: known) { $0.write($1) }
    writer.write(owed)
    writer.write(isForEverybody)
    writer.write(made)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    known = try reader.list { reader throws(DamagedRow) in try reader.identifier() }
    owed = try reader.keyAtIndex()
    isForEverybody = try reader.bool()
    made = try reader.instant()
  }
}

/// The devices of a stale reader are known now, and what was said without them is not given to all of
/// them yet.
struct LateReaderRow: CryptoRow {
  static let space = CryptoSpace.lateReaders
  static let all = CryptoKey(.lateReaders)

  let user: UserID

  init(_ user: UserID) { self.user = user }

  static func place(_ user: UserID) -> CryptoKey { CryptoKey(.lateReaders, user.text) }
  var key: CryptoKey { Self.place(user) }
  func write(to writer: inout RowWriter) { writer.write(user) }
  init(from reader: inout RowReader) throws(DamagedRow) { user = try reader.identifier() }
}
