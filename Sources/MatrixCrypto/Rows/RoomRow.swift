internal import Concurrency
internal import Matrix

/// What of a room decides about its encryption.
struct CryptoRoomRow: CryptoRow, Equatable {
  static let space = CryptoSpace.rooms

  let room: RoomID
  /// Set once, by the first `m.room.encryption`, and never taken back: a room that was encrypted is
  /// not written to in clear, whatever its state says or fails to say later.
  var isEncrypted = false
  /// What its state says now. Another algorithm than ours: nothing is sent.
  var encryption = RoomEncryption(algorithm: nil)
  var visibility = HistoryVisibility.shared
  /// All members are known, not only those who spoke.
  var hasAllMembers = false
  /// We are in it.
  var isJoined = false

  init(_ room: RoomID) { self.room = room }

  /// Its members may have been asked for.
  var isAskedAbout: Bool { isEncrypted && !hasAllMembers }

  /// Whether they are to read what is said now.
  func isRead(by member: CryptoMemberRow) -> Bool {
    member.standing == .joined || visibility.includesInvited
  }

  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.rooms, room.text) }
  var key: CryptoKey { Self.place(room) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(isEncrypted)
    writer.write(optional: encryption.algorithm) { $0.write($1) }
    for period in [encryption.rotationPeriodMS, encryption.rotationPeriodMessages] {
      writer.write(optional: period) { $0.write(UInt64(bitPattern: $1)) }
    }
    writer.write(visibility.text)
    writer.write(hasAllMembers)
    writer.write(isJoined)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    isEncrypted = try reader.bool()
    let algorithm: ProtocolText? = try reader.optional { reader throws(DamagedRow) in
      try reader.identifier()
    }
    let milliseconds = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    let messages = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    encryption = RoomEncryption(
      algorithm: algorithm, rotationPeriodMS: milliseconds.map { Int64(bitPattern: $0) },
      rotationPeriodMessages: messages.map { Int64(bitPattern: $0) })
    visibility = HistoryVisibility(text: try reader.identifier())
    hasAllMembers = try reader.bool()
    isJoined = try reader.bool()
  }
}

/// Somebody who is in a room, or asked into it.
struct CryptoMemberRow: CryptoRow {
  enum Standing: UInt8 { case joined, invited }

  static let space = CryptoSpace.members

  let room: RoomID
  let user: UserID
  var standing: Standing

  init(_ room: RoomID, _ user: UserID, _ standing: Standing) {
    self.room = room
    self.user = user
    self.standing = standing
  }

  static func place(_ room: RoomID, _ user: UserID) -> CryptoKey {
    CryptoKey(.members, room.text, user.text)
  }
  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.members, room.text) }
  var key: CryptoKey { Self.place(room, user) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(user)
    writer.write(standing.rawValue)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    user = try reader.identifier()
    standing = try reader.choice()
  }
}

/// The same the other way round.
struct RoomOfUserRow: CryptoRow {
  static let space = CryptoSpace.roomsOfUsers

  let user: UserID
  let room: RoomID

  init(_ user: UserID, _ room: RoomID) {
    self.user = user
    self.room = room
  }

  static func place(_ user: UserID, _ room: RoomID) -> CryptoKey {
    CryptoKey(.roomsOfUsers, user.text, room.text)
  }
  static func all(of user: UserID) -> CryptoKey { CryptoKey(.roomsOfUsers, user.text) }
  var key: CryptoKey { Self.place(user, room) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(room)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    room = try reader.identifier()
  }
}

extension HistoryVisibility {
  var text: ProtocolText {
    switch self {
    case .worldReadable: "world_readable"
    case .shared: "shared"
    case .invited: "invited"
    case .joined: "joined"
    case .other(let text): text
    }
  }

  init(text: ProtocolText) {
    let known: [HistoryVisibility] = [.worldReadable, .shared, .invited, .joined]
    self = known.first { $0.text == text } ?? .other(text)
  }
}
