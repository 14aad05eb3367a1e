internal import Concurrency
internal import Matrix
internal import Olm

/// What we know of a user: whether their devices are as we know them, and who they are.
struct UserRow: CryptoRow {
  static let space = CryptoSpace.users
  static let version: UInt8 = 3

  let user: UserID
  /// We want to be told when their devices change.
  var isTracked = false
  /// The change that their devices were last said to have changed at…
  var changed: UInt64 = 0
  /// … and the one up to which they were asked for and answered.
  var answered: UInt64 = 0
  /// The query that is under way: one at a time.
  var query: UInt64?
  /// They were asked for in vain; not before.
  var notBefore: Instant?
  var failures: UInt64 = 0
  /// It was their own server that did not answer. From version 2 on.
  var isAway = false
  /// Queries in a row of which nothing could be read, whoever of those in them was the reason. From
  /// version 3 on.
  var failedQueries: UInt64 = 0
  /// Pinned when first seen.
  var master: Ed25519Key?
  var selfSigning: Ed25519Key?
  var userSigning: Ed25519Key?
  /// The master key that we, or an operator, made sure of.
  var verified: Ed25519Key?

  init(_ user: UserID) { self.user = user }

  static func place(_ user: UserID) -> CryptoKey { CryptoKey(.users, user.text) }
  var key: CryptoKey { Self.place(user) }

  var isOutdated: Bool { isTracked && changed > answered }
  var isVerified: Bool { verified != nil && verified == master }
  /// We were sure of them once, and they are somebody else now.
  var isViolated: Bool { verified != nil && verified != master }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(isTracked)
    writer.write(changed)
    writer.write(answered)
    writer.write(optional: query) { $0.write($1) }
    writer.write(optional: notBefore) { $0.write($1) }
    writer.write(failures)
    for key in [master, selfSigning, userSigning, verified] {
      writer.write(optional: key) { $0.write($1) }
    }
    writer.write(isAway)
    writer.write(failedQueries)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    isTracked = try reader.bool()
    changed = try reader.number()
    answered = try reader.number()
    query = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    notBefore = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    failures = try reader.number()
    master = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    selfSigning = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    userSigning = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    verified = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    if reader.version >= 2 { isAway = try reader.bool() }
    if reader.version >= 3 { failedQueries = try reader.number() }
  }
}

/// A mark that this user must be asked for, or is being asked for, so that nobody looks through all of
/// them.
struct OutdatedRow: CryptoRow {
  static let space = CryptoSpace.outdatedUsers

  let user: UserID

  init(_ user: UserID) { self.user = user }

  static func place(_ user: UserID) -> CryptoKey { CryptoKey(.outdatedUsers, user.text) }
  var key: CryptoKey { Self.place(user) }
  func write(to writer: inout RowWriter) { writer.write(user) }
  init(from reader: inout RowReader) throws(DamagedRow) { user = try reader.identifier() }
}

/// The same by room, also of those who rest: who is not known for sure is found without looking through
/// all members, nor all users.
struct OutdatedMemberRow: CryptoRow {
  static let space = CryptoSpace.outdatedMembers

  let room: RoomID
  let user: UserID

  init(_ room: RoomID, _ user: UserID) {
    self.room = room
    self.user = user
  }

  static func place(_ room: RoomID, _ user: UserID) -> CryptoKey {
    CryptoKey(.outdatedMembers, room.text, user.text)
  }
  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.outdatedMembers, room.text) }
  var key: CryptoKey { Self.place(room, user) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(user)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    user = try reader.identifier()
  }
}

/// In the place of ``OutdatedRow``, for those whose server did not answer: in the order in which they may be asked
/// for again, so that however many there are, they hide nobody. Nobody waits for them.
struct RestingRow: CryptoRow {
  static let space = CryptoSpace.restingUsers

  let user: UserID
  /// As in the user's row.
  let until: Instant

  init(_ user: UserID, until: Instant) {
    self.user = user
    self.until = until
  }

  static func place(_ user: UserID, _ until: Instant) -> CryptoKey {
    CryptoKey(.restingUsers, UInt64(max(0, until.milliseconds)), user.text)
  }
  var key: CryptoKey { Self.place(user, until) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(until)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    until = try reader.instant()
  }
}
