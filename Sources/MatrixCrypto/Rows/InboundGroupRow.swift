internal import Concurrency
internal import Matrix
internal import Olm

/// Where the key of a room came from. In order: a later one never takes the place of an earlier one.
package enum RoomKeySource: UInt8, Sendable, Comparable {
  /// From the device that made it, over Olm.
  case direct = 0
  /// From one of our own verified devices, which we asked.
  case forwarded = 1
  /// From whoever invited us.
  case bundle = 2
  /// From the backup or a file: nobody vouches for whose it is.
  case backup = 3
  case imported = 4

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What one sender's messages in a room are read with.
struct InboundGroupRow: CryptoRow {
  static let space = CryptoSpace.inboundGroups
  static let version: UInt8 = 2

  let room: RoomID
  let session: SessionID
  var ratchet: [UInt8]
  var firstIndex: UInt64
  /// Who sent it, by their device's keys. Claims only, unless the source is direct.
  let curve25519: Curve25519Key
  let ed25519: Ed25519Key
  /// Whose messages it may open. Nothing for those that nobody vouches for.
  let sender: UserID?
  let source: RoomKeySource
  let isSharedHistory: Bool
  let received: Instant
  /// Kept in the backup of this version.
  var backedUp: String?
  /// The self-signing key that vouched for the device when it gave us the key and was in no list.
  var vouchedBy: Ed25519Key?

  init(
    room: RoomID, session: SessionID, ratchet: [UInt8], firstIndex: UInt64,
    curve25519: Curve25519Key, ed25519: Ed25519Key, sender: UserID?, source: RoomKeySource,
    isSharedHistory: Bool, received: Instant
  ) {
    self.room = room
    self.session = session
    self.ratchet = ratchet
    self.firstIndex = firstIndex
    self.curve25519 = curve25519
    self.ed25519 = ed25519
    self.sender = sender
    self.source = source
    self.isSharedHistory = isSharedHistory
    self.received = received
  }

  static func place(_ room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.inboundGroups, room.text, session.text)
  }
  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.inboundGroups, room.text) }
  var key: CryptoKey { Self.place(room, session) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(ratchet)
    writer.write(firstIndex)
    writer.write(curve25519)
    writer.write(ed25519)
    writer.write(optional: sender) { $0.write($1) }
    writer.write(source.rawValue)
    writer.write(isSharedHistory)
    writer.write(received)
    writer.write(optional: backedUp) { $0.write($1) }
    writer.write(optional: vouchedBy) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    ratchet = try reader.data()
    firstIndex = try reader.number()
    curve25519 = try reader.curve25519()
    ed25519 = try reader.ed25519()
    sender = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
    source = try reader.choice()
    isSharedHistory = try reader.bool()
    received = try reader.instant()
    backedUp = try reader.optional { reader throws(DamagedRow) in try reader.text() }
    guard reader.version >= 2 else { return }
    vouchedBy = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
  }
}

/// Which events used sixty-four indices of a session: sixteen bytes of each one's hash.
struct UsedIndicesRow: CryptoRow {
  static let space = CryptoSpace.usedIndices
  static let width: UInt64 = 64
  static let markCount = 16

  let room: RoomID
  let session: SessionID
  let chunk: UInt64
  /// A bit for each index that was used, and the marks of those one behind the other: one piece of
  /// memory, since it is copied for each message.
  private var used: UInt64 = 0
  private var marks: [UInt8] = []

  init(room: RoomID, session: SessionID, chunk: UInt64) {
    self.room = room
    self.session = session
    self.chunk = chunk
  }

  static func place(_ room: RoomID, _ session: SessionID, _ chunk: UInt64) -> CryptoKey {
    CryptoKey(.usedIndices, room.text, session.text, chunk)
  }
  var key: CryptoKey { Self.place(room, session, chunk) }

  /// Whether the event may use the index: nobody did, or it did itself.
  mutating func use(_ index: UInt64, by mark: [UInt8]) -> (isAllowed: Bool, isNew: Bool) {
    precondition(mark.count == Self.markCount, "a mark has its length")
    let (bit, place) = (UInt64(1) << (index % Self.width), place(of: index % Self.width))
    if used & bit != 0 {
      return (marks[place..<place + Self.markCount].elementsEqual(mark), false)
    }
    used |= bit
    marks.insert(contentsOf: mark, at: place)
    return (true, true)
  }

  /// Where the mark of an index stands, or would.
  private func place(of index: UInt64) -> Int {
    (used & ((1 << index) - 1)).nonzeroBitCount * Self.markCount
  }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(chunk)
    writer.write(list: (0..<Self.width).filter { used & 1 << $0 != 0 }) { writer, index in
      writer.write(UInt8(index))
      let place = place(of: index)
      writer.write(Array(marks[place..<place + Self.markCount]))
    }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    chunk = try reader.number()
    let entries = try reader.list { reader throws(DamagedRow) in
      (try reader.byte(), try reader.data())
    }
    for (index, mark) in entries {
      guard index < Self.width, mark.count == Self.markCount else { throw DamagedRow() }
      guard use(UInt64(index), by: mark).isNew else { throw DamagedRow() }
    }
  }
}
