internal import Concurrency
internal import Matrix
internal import Olm

/// Somebody asked us into a room.
struct InvitationRow: CryptoRow {
  static let space = CryptoSpace.invitations

  let room: RoomID
  let inviter: UserID
  var accepted: Instant?

  init(room: RoomID, inviter: UserID) {
    self.room = room
    self.inviter = inviter
  }

  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.invitations, room.text) }
  var key: CryptoKey { Self.place(room) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(inviter)
    writer.write(optional: accepted) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    inviter = try reader.identifier()
    accepted = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
  }
}

/// Where somebody left the keys of a room's past for us: the notice, as it came over Olm.
struct KeyBundleRow: CryptoRow {
  static let space = CryptoSpace.keyBundles

  let room: RoomID
  let sender: UserID
  /// Of the device that it came from, whatever that calls itself.
  let curve25519: Curve25519Key
  let content: [UInt8]
  var isOffered = false

  init(room: RoomID, sender: UserID, curve25519: Curve25519Key, content: [UInt8]) {
    self.room = room
    self.sender = sender
    self.curve25519 = curve25519
    self.content = content
  }

  /// The last one of each sender.
  static func place(_ room: RoomID, _ sender: UserID) -> CryptoKey {
    CryptoKey(.keyBundles, room.text, sender.text)
  }
  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.keyBundles, room.text) }
  var key: CryptoKey { Self.place(room, sender) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(sender)
    writer.write(curve25519)
    writer.write(content)
    writer.write(isOffered)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    sender = try reader.identifier()
    curve25519 = try reader.curve25519()
    content = try reader.data()
    isOffered = try reader.bool()
  }
}
