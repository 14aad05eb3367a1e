internal import Concurrency
internal import Matrix

/// A secret that we asked our own verified devices for.
struct SecretRequestRow: CryptoRow {
  static let space = CryptoSpace.secretRequests

  let name: SecretName
  let request: ProtocolText
  let devices: [DeviceID]
  let made: Instant

  init(name: SecretName, request: ProtocolText, devices: [DeviceID], made: Instant) {
    self.name = name
    self.request = request
    self.devices = devices
    self.made = made
  }

  static let all = CryptoKey(.secretRequests)
  static func place(_ name: SecretName) -> CryptoKey { CryptoKey(.secretRequests, name.rawValue) }
  var key: CryptoKey { Self.place(name) }

  func write(to writer: inout RowWriter) {
    writer.write(name.text)
    writer.write(request)
    writer.write(list: devices) { $0.write($1) }
    writer.write(made)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    guard let name = SecretName(try reader.identifier(ProtocolText.self)) else {
      throw DamagedRow()
    }
    self.name = name
    request = try reader.identifier()
    devices = try reader.list { reader throws(DamagedRow) in try reader.identifier() }
    made = try reader.instant()
  }
}

/// What a device asked for, to be given when there is a ratchet with it. Whether it may have it is
/// decided then.
struct OwedRow: CryptoRow {
  enum What: Equatable {
    case secret(SecretName, request: ProtocolText)
    case roomKey(RoomID, SessionID)
  }

  static let space = CryptoSpace.owed
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
    case .roomKey(let room, let session):
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
    case .roomKey(let room, let session):
      writer.write(false)
      writer.write(room)
      writer.write(session)
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
      what = .roomKey(try reader.identifier(), try reader.identifier())
    }
  }
}
