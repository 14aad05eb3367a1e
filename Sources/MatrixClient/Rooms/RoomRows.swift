internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixCrypto

/// Where we stand with a room.
struct RoomStandingRow: CryptoRow, Equatable {
  enum Standing: UInt8 { case joined = 1, left }

  static let space = CryptoSpace.roomStandings
  static let version: UInt8 = 2

  let room: RoomID
  let standing: Standing
  /// When we learnt that we are in it.
  var since: Instant?
  /// The last thing of it that was taken in.
  var last: RoomPlace?

  init(_ room: RoomID, _ standing: Standing, since: Instant? = nil) {
    self.room = room
    self.standing = standing
    self.since = since
  }

  static var all: CryptoKey { CryptoKey(.roomStandings) }
  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.roomStandings, room.text) }
  var key: CryptoKey { Self.place(room) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(standing.rawValue)
    writer.write(optional: since) { $0.write($1) }
    writer.write(optional: last) { writer, last in
      writer.write(last.event)
      writer.write(last.sent)
    }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    standing = try reader.choice()
    guard reader.version >= 2 else { return }
    since = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    last = try reader.optional { reader throws(DamagedRow) in
      RoomPlace(event: try reader.identifier(), sent: try reader.instant())
    }
  }
}

/// A state event that says something about a room as a whole, as it came.
struct RoomStateRow: CryptoRow {
  static let space = CryptoSpace.roomState
  /// What is kept; all else is looked up when it is wanted.
  static let kept: Set<EventType> = [
    .create, .powerLevels, .encryption, .historyVisibility, .joinRules, .name, .canonicalAlias,
    .tombstone,
  ]

  let room: RoomID
  let type: EventType
  let raw: [UInt8]

  init(_ event: RoomEvent, of room: RoomID) {
    self.room = room
    type = event.type
    raw = Array(event.raw.rawBytes)
  }

  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.roomState, room.text) }
  static func place(_ room: RoomID, _ type: EventType) -> CryptoKey {
    CryptoKey(.roomState, room.text, type.text)
  }
  var key: CryptoKey { Self.place(room, type) }

  func event() throws -> RoomEvent { try RoomEvent(JSONDocument(raw, options: .matrix).root) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(type)
    writer.write(raw)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    type = try reader.identifier()
    raw = try reader.data()
  }
}

/// Somebody in a room, as far as we were told: with members loaded late, those who spoke.
struct RoomMemberRow: CryptoRow {
  static let space = CryptoSpace.roomMembers
  static let maximumName = 256

  let room: RoomID
  let user: UserID
  let member: Member

  init(_ room: RoomID, _ user: UserID, _ member: Member) {
    self.room = room
    self.user = user
    self.member = member
  }

  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.roomMembers, room.text) }
  static func place(_ room: RoomID, _ user: UserID) -> CryptoKey {
    CryptoKey(.roomMembers, room.text, user.text)
  }
  var key: CryptoKey { Self.place(room, user) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(user)
    writer.write(member.membership.rawValue)
    writer.write(optional: member.displayName) { $0.write(String($1.prefix(Self.maximumName))) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    user = try reader.identifier()
    guard let membership = Membership(rawValue: try reader.text()) else { throw DamagedRow() }
    member = Member(
      membership,
      displayName: try reader.optional { reader throws(DamagedRow) in try reader.text() })
  }
}

/// How many people are in a room, as the server counts them: with members loaded late, not all are
/// known by name.
struct RoomHeadcountRow: CryptoRow {
  static let space = CryptoSpace.roomHeadcounts

  let room: RoomID
  var joined: UInt64
  var invited: UInt64

  init(_ room: RoomID, joined: UInt64 = 0, invited: UInt64 = 0) {
    self.room = room
    self.joined = joined
    self.invited = invited
  }

  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.roomHeadcounts, room.text) }
  var key: CryptoKey { Self.place(room) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(joined)
    writer.write(invited)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    joined = try reader.number()
    invited = try reader.number()
  }
}
