internal import Concurrency
internal import Matrix
internal import MatrixCrypto

/// Something that was said to one person and need not be said again soon.
struct SaidRow: CryptoRow {
  enum Topic: UInt8 { case unreadable = 1, untrusted, plain, loop }

  static let space = CryptoSpace.saidOnce
  static let maximum = 1_000

  let room: RoomID
  let user: UserID
  let topic: Topic
  /// Of what cannot be read: the key that is missing.
  let session: String
  let at: Instant
  /// What we said, once it stands in the room.
  var event: EventID?

  init(_ topic: Topic, to user: UserID, in room: RoomID, session: String = "", at now: Instant) {
    self.topic = topic
    self.user = user
    self.room = room
    self.session = session
    at = now
  }

  static var all: CryptoKey { CryptoKey(.saidOnce) }
  static func all(in room: RoomID) -> CryptoKey { CryptoKey(.saidOnce, room.text) }
  static func place(
    _ topic: Topic, _ user: UserID, _ room: RoomID, _ session: String
  ) -> CryptoKey {
    CryptoKey(.saidOnce, room.text, user.text, [topic.rawValue], session)
  }
  var key: CryptoKey { Self.place(topic, user, room, session) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(user)
    writer.write(topic.rawValue)
    writer.write(session)
    writer.write(at)
    writer.write(optional: event) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    user = try reader.identifier()
    topic = try reader.choice()
    session = try reader.text()
    at = try reader.instant()
    event = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
  }
}
