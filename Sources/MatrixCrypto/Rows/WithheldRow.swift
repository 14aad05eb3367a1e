internal import Concurrency
internal import Matrix

/// Why somebody does not give us a key. Anybody can say it of their own keys, and of nobody else's.
struct WithheldRow: PassingRow {
  enum Subject: Equatable {
    /// A session of whoever says it.
    case session(RoomID, SessionID)
    /// All their sessions: they could not begin a ratchet with us.
    case everything
    /// A session of anybody, from before we came, which whoever asked us in does not pass on.
    case past(RoomID, SessionID)
  }

  static let space = CryptoSpace.withheld
  static let version: UInt8 = 2
  static let patience = Duration.seconds(30 * 86_400)
  static let maximum = 5_000
  static let maximumOfOrigin = 500

  let subject: Subject
  let sender: UserID
  let code: ProtocolText
  let received: Instant

  init(_ subject: Subject, sender: UserID, code: ProtocolText, received: Instant) {
    self.subject = subject
    self.sender = sender
    self.code = code
    self.received = received
  }

  static func place(_ subject: Subject, by sender: UserID) -> CryptoKey {
    switch subject {
    case .session(let room, let session):
      CryptoKey(.withheld, room.text, session.text, sender.text)
    case .past(let room, let session): all(of: room, session)
    // No room has an empty name.
    case .everything: CryptoKey(.withheld, "", sender.text)
    }
  }
  static func all(of room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.withheld, room.text, session.text)
  }
  var key: CryptoKey { Self.place(subject, by: sender) }
  var origin: UserID { sender }

  func write(to writer: inout RowWriter) {
    switch subject {
    case .session(let room, let session):
      writer.write(UInt8(0))
      writer.write(room)
      writer.write(session)
    case .everything: writer.write(UInt8(1))
    case .past(let room, let session):
      writer.write(UInt8(2))
      writer.write(room)
      writer.write(session)
    }
    writer.write(sender)
    writer.write(code)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    // The first version kept one of a session, whoever said it.
    switch reader.version >= 2 ? try reader.byte() : 2 {
    case 0: subject = .session(try reader.identifier(), try reader.identifier())
    case 1: subject = .everything
    case 2: subject = .past(try reader.identifier(), try reader.identifier())
    default: throw DamagedRow()
    }
    sender = try reader.identifier()
    code = try reader.identifier()
    received = try reader.instant()
  }
}
