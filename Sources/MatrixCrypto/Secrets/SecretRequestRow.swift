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
