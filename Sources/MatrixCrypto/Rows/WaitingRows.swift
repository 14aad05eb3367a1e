internal import Concurrency
internal import Matrix

/// An event whose key has not come. It is kept, as it came, and read when the key does.
struct WaitingEventRow: CryptoRow {
  static let space = CryptoSpace.waitingEvents
  static let maximumPerSession = 1_000

  let room: RoomID
  let session: SessionID
  let event: EventID
  let raw: [UInt8]
  let received: Instant

  init(room: RoomID, session: SessionID, event: EventID, raw: [UInt8], received: Instant) {
    self.room = room
    self.session = session
    self.event = event
    self.raw = raw
    self.received = received
  }

  static func all(of room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.waitingEvents, room.text, session.text)
  }
  var key: CryptoKey { CryptoKey(.waitingEvents, room.text, session.text, event.text) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(event)
    writer.write(raw)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    event = try reader.identifier()
    raw = try reader.data()
    received = try reader.instant()
  }
}

/// Why somebody does not give us a key.
struct WithheldRow: CryptoRow {
  static let space = CryptoSpace.withheld

  let room: RoomID
  let session: SessionID
  let sender: UserID
  let code: ProtocolText
  let received: Instant

  init(room: RoomID, session: SessionID, sender: UserID, code: ProtocolText, received: Instant) {
    self.room = room
    self.session = session
    self.sender = sender
    self.code = code
    self.received = received
  }

  static func place(_ room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.withheld, room.text, session.text)
  }
  var key: CryptoKey { Self.place(room, session) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(sender)
    writer.write(code)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    sender = try reader.identifier()
    code = try reader.identifier()
    received = try reader.instant()
  }
}
