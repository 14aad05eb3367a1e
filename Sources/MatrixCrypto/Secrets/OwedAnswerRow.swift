internal import Matrix

/// What a device asked for, to be given when there is a ratchet with it. Whether it may have it is
/// decided then.
struct OwedAnswerRow: CryptoRow {
  enum What: Equatable {
    case secret(SecretName, request: ProtocolText)
    /// Nothing for what was owed before the request's name was kept: that is not taken back.
    case roomKey(RoomID, SessionID, request: ProtocolText?)

    var request: ProtocolText? {
      switch self {
      case .secret(_, let request): request
      case .roomKey(_, _, let request): request
      }
    }
  }

  static let space = CryptoSpace.owed
  static let version: UInt8 = 2
  static let maximumPerDevice = 1_000

  let user: UserID
  let device: DeviceID
  let what: What

  init(user: UserID, device: DeviceID, what: What) {
    self.user = user
    self.device = device
    self.what = what
  }

  static func all(_ user: UserID, _ device: DeviceID) -> CryptoKey {
    CryptoKey(.owed, user.text, device.text)
  }
  var key: CryptoKey {
    switch what {
    case .secret(let name, _): CryptoKey(.owed, user.text, device.text, name.rawValue)
    case .roomKey(let room, let session, _):
      CryptoKey(.owed, user.text, device.text, room.text, session.text)
    }
  }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(device)
    switch what {
    case .secret(let name, let request):
      writer.write(true)
      writer.write(name.text)
      writer.write(request)
    case .roomKey(let room, let session, let request):
      writer.write(false)
      writer.write(room)
      writer.write(session)
      writer.write(optional: request) { $0.write($1) }
    }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    device = try reader.identifier()
    if try reader.bool() {
      guard let name = SecretName(try reader.identifier(ProtocolText.self)) else {
        throw DamagedRow()
      }
      what = .secret(name, request: try reader.identifier())
    } else {
      let (room, session): (RoomID, SessionID) = (try reader.identifier(), try reader.identifier())
      var request: ProtocolText?
      if reader.version >= 2 {
        request = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
      }
      what = .roomKey(room, session, request: request)
    }
  }
}
