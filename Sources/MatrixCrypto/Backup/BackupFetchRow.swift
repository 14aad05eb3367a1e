internal import Concurrency
internal import Matrix

/// A session whose key was looked for in the backup. Anybody in a room can invent sessions, and each
/// would cost a question to the server.
struct BackupFetchRow: PassingRow {
  static let space = CryptoSpace.backupFetches
  /// In this time the same backup is not asked again for a session…
  static let patience = Duration.seconds(3_600)
  /// … and for so many sessions of a room.
  static let maximumOfOrigin = 50
  static let maximum = 1_000

  let room: RoomID
  let session: SessionID
  let version: String
  let made: Instant

  init(room: RoomID, session: SessionID, version: String, made: Instant) {
    self.room = room
    self.session = session
    self.version = version
    self.made = made
  }

  var origin: RoomID { room }
  var received: Instant { made }

  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.backupFetches, room.text) }
  static func place(_ room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.backupFetches, room.text, session.text)
  }
  var key: CryptoKey { Self.place(room, session) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(version)
    writer.write(made)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    version = try reader.text()
    made = try reader.instant()
  }
}
