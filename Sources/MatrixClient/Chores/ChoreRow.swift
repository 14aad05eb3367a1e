package import Concurrency
package import Matrix
package import MatrixCrypto

/// Something to be done at the homeserver that is no message, until it is done.
package struct ChoreRow: CryptoRow {
  package enum Kind: UInt8, Sendable {
    /// We were asked in, or the room moved.
    case join = 1
    /// We do not want to be there.
    case leave
    /// We have left, and the server need not show it to us any more.
    case forget
    /// Who is in it must be known before anything is said there.
    case members
  }

  package static let space = CryptoSpace.chores
  package static let maximum = 1_000

  package let kind: Kind
  package let room: RoomID
  /// Who asked us in, or the room that moved.
  package var inviter: UserID?
  package var predecessor: RoomID?
  /// Servers that know the room.
  package var via: [ServerName] = []
  package var attempts: UInt64 = 0
  package var due: Instant

  init(_ kind: Kind, _ room: RoomID, due: Instant) {
    self.kind = kind
    self.room = room
    self.due = due
  }

  static var all: CryptoKey { CryptoKey(.chores) }
  static func place(_ kind: Kind, _ room: RoomID) -> CryptoKey {
    CryptoKey(.chores, [kind.rawValue], room.text)
  }
  package var key: CryptoKey { Self.place(kind, room) }

  package func write(to writer: inout RowWriter) {
    writer.write(kind.rawValue)
    writer.write(room)
    writer.write(optional: inviter) { $0.write($1) }
    writer.write(optional: predecessor) { $0.write($1) }
    writer.write(list: via) { $0.write($1) }
    writer.write(attempts)
    writer.write(due)
  }

  package init(from reader: inout RowReader) throws(DamagedRow) {
    kind = try reader.choice()
    room = try reader.identifier()
    inviter = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
    predecessor = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
    via = try reader.list { reader throws(DamagedRow) in try reader.identifier() }
    attempts = try reader.number()
    due = try reader.instant()
  }
}
