internal import Concurrency
internal import Matrix
internal import Olm

/// Somebody asked us into a room.
struct InvitationRow: CryptoRow {
  static let space = CryptoSpace.invitations
  static let version: UInt8 = 2
  /// One that is not accepted by then brings no keys of the past any more.
  static let patience = Duration.seconds(30 * 86_400)
  static let maximumOfOne = 100
  static let maximum = 1_000

  let room: RoomID
  let inviter: UserID
  let received: Instant
  var accepted: Instant?

  init(room: RoomID, inviter: UserID, received: Instant) {
    self.room = room
    self.inviter = inviter
    self.received = received
  }

  func isOver(at now: Instant) -> Bool {
    accepted.map { now - $0 > CryptoMachine.bundlePatience } ?? (now - received > Self.patience)
  }

  static let all = CryptoKey(.invitations)
  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.invitations, room.text) }
  var key: CryptoKey { Self.place(room) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(inviter)
    writer.write(optional: accepted) { $0.write($1) }
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    inviter = try reader.identifier()
    accepted = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    received = try reader.version >= 2 ? reader.instant() : accepted ?? .epoch
  }
}

/// Where somebody left the keys of a room's past for us: the notice, as it came over Olm.
struct KeyBundleRow: CryptoRow {
  static let space = CryptoSpace.keyBundles
  /// In bytes, of the notice.
  static let maximumContent = 8_192
  static let maximumOfOne = 50
  static let maximum = 500

  let room: RoomID
  let sender: UserID
  /// Of the device that it came from, whatever that calls itself.
  let curve25519: Curve25519Key
  let content: [UInt8]
  let received: Instant
  var isOffered = false

  init(
    room: RoomID, sender: UserID, curve25519: Curve25519Key, content: [UInt8], received: Instant
  ) {
    self.room = room
    self.sender = sender
    self.curve25519 = curve25519
    self.content = content
    self.received = received
  }

  /// The last one of each sender.
  static func place(_ room: RoomID, _ sender: UserID) -> CryptoKey {
    CryptoKey(.keyBundles, room.text, sender.text)
  }
  static let all = CryptoKey(.keyBundles)
  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.keyBundles, room.text) }
  var key: CryptoKey { Self.place(room, sender) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(sender)
    writer.write(curve25519)
    writer.write(content)
    writer.write(received)
    writer.write(isOffered)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    sender = try reader.identifier()
    curve25519 = try reader.curve25519()
    content = try reader.data()
    received = try reader.instant()
    isOffered = try reader.bool()
  }
}
