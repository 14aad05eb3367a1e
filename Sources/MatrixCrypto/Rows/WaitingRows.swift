internal import Concurrency
internal import Matrix

/// An event that cannot be read yet. It is kept, as it came, and read when its key comes.
struct WaitingEventRow: CryptoRow {
  /// What was told of it.
  enum Cause: UInt8 { case noKey, earlier, damaged, wrongSender }

  static let space = CryptoSpace.waitingEvents
  static let version: UInt8 = 2
  /// An event of more is none: rooms take 65,536, and servers add a little.
  static let maximumBytes = 80_000

  let room: RoomID
  let session: SessionID
  let event: EventID
  let raw: [UInt8]
  let received: Instant
  var cause: Cause

  init(
    room: RoomID, session: SessionID, event: EventID, raw: [UInt8], received: Instant, cause: Cause
  ) {
    self.room = room
    self.session = session
    self.event = event
    self.raw = raw
    self.received = received
    self.cause = cause
  }

  static func all(of room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.waitingEvents, room.text, session.text)
  }
  static func place(_ room: RoomID, _ session: SessionID, _ event: EventID) -> CryptoKey {
    CryptoKey(.waitingEvents, room.text, session.text, event.text)
  }
  var key: CryptoKey { Self.place(room, session, event) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(event)
    writer.write(raw)
    writer.write(received)
    writer.write(cause.rawValue)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    event = try reader.identifier()
    raw = try reader.data()
    received = try reader.instant()
    cause = reader.version >= 2 ? try reader.choice() : .noKey
  }
}

/// The same events by their age, without what they say.
struct WaitingMarkRow: PassingRow {
  static let space = CryptoSpace.waitingMarks
  static let patience = Duration.seconds(7 * 86_400)
  static let maximum = 2_000
  static let maximumOfOrigin = 500
  /// A few of the oldest are looked at in each step.
  static let maximumSwept = 100

  let received: Instant
  let room: RoomID
  let session: SessionID
  let event: EventID

  init(_ row: WaitingEventRow) {
    received = row.received
    room = row.room
    session = row.session
    event = row.event
  }

  var origin: RoomID { room }
  var key: CryptoKey {
    CryptoKey(
      .waitingMarks, UInt64(max(0, received.milliseconds)), room.text, session.text, event.text)
  }

  func write(to writer: inout RowWriter) {
    writer.write(received)
    writer.write(room)
    writer.write(session)
    writer.write(event)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    received = try reader.instant()
    room = try reader.identifier()
    session = try reader.identifier()
    event = try reader.identifier()
  }
}
