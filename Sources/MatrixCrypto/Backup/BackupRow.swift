internal import Concurrency
internal import Matrix
internal import Olm

/// The backup of room keys on the server, as we know it.
struct BackupRow: CryptoRow, Equatable {
  enum State: UInt8 {
    case unknown
    case absent
    /// There is one whose private key is not here, or that is signed for another.
    case untrusted
    case active
  }

  static let space = CryptoSpace.backups
  static let version: UInt8 = 2
  static let place = CryptoKey(.backups, "version")

  var state = State.unknown
  var version: String?
  /// The user said that there is to be none.
  var isDisabled = false
  /// One is to be made if there is none, and with `replaces` also if there is another's.
  var creates = false
  var replaces = false
  /// All of its keys are wanted.
  var restores = false
  /// Its key is on the way into secret storage.
  var waiting: [UInt64] = []
  /// The look or the making that is under way.
  var request: UInt64?
  var upload: UInt64?
  /// After an upload that was refused.
  var notBefore: Instant?
  /// What is to be in secret storage before one is made, as soon as it is known that there is none.
  var prepared: [AccountDatum] = []
  /// It is being said that there is a backup.
  var announcement: UInt64?
  /// How often the server refused the very version that it says it has, one after the other.
  var contradictions: UInt64 = 0
  /// As many sessions in an upload.
  var batch: UInt64 = Self.maximumBatch
  /// Sessions that were refused each by itself, while nothing else was taken.
  var setAside: [NotBackedUpRow] = []
  /// Of another version: up to where sessions were marked for this one.
  var marked: [UInt8]?

  static let maximumBatch: UInt64 = 100

  init() {}

  var key: CryptoKey { Self.place }

  func write(to writer: inout RowWriter) {
    writer.write(state.rawValue)
    writer.write(optional: version) { $0.write($1) }
    for flag in [isDisabled, creates, replaces, restores] { writer.write(flag) }
    writer.write(list: waiting) { $0.write($1) }
    for id in [request, upload] { writer.write(optional: id) { $0.write($1) } }
    writer.write(optional: notBefore) { $0.write($1) }
    writer.write(list: prepared) { $1.write(to: &$0) }
    writer.write(optional: announcement) { $0.write($1) }
    for number in [contradictions, batch] { writer.write(number) }
    writer.write(list: setAside) { $1.write(to: &$0) }
    writer.write(optional: marked) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    state = try reader.choice()
    version = try reader.optional { reader throws(DamagedRow) in try reader.text() }
    isDisabled = try reader.bool()
    creates = try reader.bool()
    replaces = try reader.bool()
    restores = try reader.bool()
    waiting = try reader.list { reader throws(DamagedRow) in try reader.number() }
    request = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    upload = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    notBefore = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    guard reader.version >= 2 else { return }
    prepared = try reader.list { reader throws(DamagedRow) in try AccountDatum(from: &reader) }
    announcement = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    contradictions = try reader.number()
    batch = try reader.number()
    setAside = try reader.list { reader throws(DamagedRow) in try NotBackedUpRow(from: &reader) }
    marked = try reader.optional { reader throws(DamagedRow) in try reader.data() }
  }
}

/// A mark that this session is to be backed up, so that nobody looks through all of them.
struct NotBackedUpRow: CryptoRow, Equatable {
  static let space = CryptoSpace.notBackedUp
  static let all = CryptoKey(.notBackedUp)

  let room: RoomID
  let session: SessionID

  init(_ room: RoomID, _ session: SessionID) {
    self.room = room
    self.session = session
  }

  static func place(_ room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.notBackedUp, room.text, session.text)
  }
  var key: CryptoKey { Self.place(room, session) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
  }
}
