internal import Concurrency
internal import Matrix

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
  static let version: UInt8 = 2
  /// In bytes, of the notice.
  static let maximumContent = 8_192
  static let maximumOfOne = 50
  static let maximum = 500

  let room: RoomID
  let sender: UserID
  let device: DeviceID
  let content: [UInt8]
  let received: Instant

  init(room: RoomID, sender: UserID, device: DeviceID, content: [UInt8], received: Instant) {
    self.room = room
    self.sender = sender
    self.device = device
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
    writer.write(device)
    writer.write(content)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    sender = try reader.identifier()
    device = try reader.identifier()
    content = try reader.data()
    received = try reader.version >= 2 ? reader.instant() : .epoch
  }
}
