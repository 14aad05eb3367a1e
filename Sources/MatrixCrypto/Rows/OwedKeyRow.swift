internal import Concurrency
internal import Matrix
internal import Olm

/// The key of a room as it was when the device was to have it.
struct OwedKeyRow: CryptoRow {
  static let space = CryptoSpace.owedKeys
  /// A device that never has a one-time key is owed no more than so many.
  static let maximumOwed = 100

  let peer: Curve25519Key
  let room: RoomID
  let session: SessionID
  let user: UserID
  let device: DeviceID
  /// Of the `m.room_key`.
  let content: [UInt8]

  init(to device: DeviceRow, room: RoomID, session: SessionID, content: [UInt8]) {
    peer = device.curve25519
    user = device.user
    self.device = device.device
    self.room = room
    self.session = session
    self.content = content
  }

  static func all(to device: DeviceRow) -> CryptoKey {
    all(device.user, device.device, device.curve25519)
  }
  static func all(_ user: UserID, _ device: DeviceID, _ peer: Curve25519Key) -> CryptoKey {
    CryptoKey(.owedKeys, user.text, device.text, peer.bytes)
  }
  var key: CryptoKey {
    CryptoKey(.owedKeys, user.text, device.text, peer.bytes, room.text, session.text)
  }

  func write(to writer: inout RowWriter) {
    writer.write(peer)
    writer.write(room)
    writer.write(session)
    writer.write(user)
    writer.write(device)
    writer.write(content)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    peer = try reader.curve25519()
    room = try reader.identifier()
    session = try reader.identifier()
    user = try reader.identifier()
    device = try reader.identifier()
    content = try reader.data()
  }
}
