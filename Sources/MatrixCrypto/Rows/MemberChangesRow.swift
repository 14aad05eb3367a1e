internal import Matrix

/// Who came or went while not all members of a room are known. The answer that tells all of them may
/// be older than that.
struct MemberChangesRow: CryptoRow {
  static let space = CryptoSpace.memberChanges
  static let maximumUsers = 500

  let room: RoomID
  /// Whoever was asked before this change was asked about another room, so to say.
  private(set) var since: UInt64
  /// When each of them last came or went.
  private(set) var users: [UserID: UInt64] = [:]

  init(_ room: RoomID, since: UInt64) {
    self.room = room
    self.since = since
  }

  static func place(_ room: RoomID) -> CryptoKey { CryptoKey(.memberChanges, room.text) }
  var key: CryptoKey { Self.place(room) }

  /// There are never more of them than the maximum: where there would be, what was asked before is
  /// given up instead.
  mutating func note(_ user: UserID, at change: UInt64) {
    if users[user] == nil, users.count >= Self.maximumUsers {
      since = change
      users = [:]
    }
    users[user] = change
  }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(since)
    writer.write(list: users.sorted { $0.key < $1.key }) { writer, entry in
      writer.write(entry.key)
      writer.write(entry.value)
    }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    since = try reader.number()
    let entries: [(UserID, UInt64)] = try reader.list { reader throws(DamagedRow) in
      (try reader.identifier(), try reader.number())
    }
    users = Dictionary(entries) { first, _ in first }
  }
}
