internal import Concurrency
internal import Matrix

/// A session whose key we asked our own verified devices for. Anybody in a room can invent sessions.
struct KeyRequestRow: PassingRow {
  static let space = CryptoSpace.keyRequests
  /// Whoever did not answer by then may be asked again…
  static let rest = Duration.seconds(86_400)
  /// … and what comes of it later is not taken any more.
  static let patience = Duration.seconds(7 * 86_400)
  static let maximum = 1_000
  /// So many are asked for in the time of ``rest``, too.
  static let maximumOfOrigin = 100

  let room: RoomID
  let session: SessionID
  let request: ProtocolText
  let devices: [DeviceID]
  let made: Instant

  init(
    room: RoomID, session: SessionID, request: ProtocolText, devices: [DeviceID], made: Instant
  ) {
    self.room = room
    self.session = session
    self.request = request
    self.devices = devices
    self.made = made
  }

  var origin: RoomID { room }
  var received: Instant { made }

  static func all(of room: RoomID) -> CryptoKey { CryptoKey(.keyRequests, room.text) }
  static func place(_ room: RoomID, _ session: SessionID) -> CryptoKey {
    CryptoKey(.keyRequests, room.text, session.text)
  }
  var key: CryptoKey { Self.place(room, session) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
    writer.write(request)
    writer.write(list: devices) { $0.write($1) }
    writer.write(made)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
    request = try reader.identifier()
    devices = try reader.list { reader throws(DamagedRow) in try reader.identifier() }
    made = try reader.instant()
  }
}
