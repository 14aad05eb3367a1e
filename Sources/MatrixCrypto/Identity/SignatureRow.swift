internal import Matrix
internal import Olm

/// Something that was verified and is to be vouched for.
struct SignatureRow: CryptoRow {
  static let space = CryptoSpace.signatures

  let user: UserID
  /// The device, or the master key by its text.
  let name: String
  let ed25519: Ed25519Key
  var upload: UInt64?
  var tries: UInt64 = 0

  init(user: UserID, name: String, ed25519: Ed25519Key) {
    self.user = user
    self.name = name
    self.ed25519 = ed25519
  }

  init(master: Ed25519Key, of user: UserID) {
    self.init(user: user, name: master.base64, ed25519: master)
  }

  var isMaster: Bool { name.hasBytes(of: ed25519.base64) }

  static func all(of user: UserID) -> CryptoKey { CryptoKey(.signatures, user.text) }
  var key: CryptoKey { CryptoKey(.signatures, user.text, name) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(name)
    writer.write(ed25519)
    writer.write(optional: upload) { $0.write($1) }
    writer.write(tries)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    name = try reader.text()
    ed25519 = try reader.ed25519()
    upload = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    tries = try reader.number()
  }
}

/// Whose keys an upload of signatures is about.
struct SignatureSubject {
  let users: [UserID]

  init(_ users: [UserID]) { self.users = users }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    users = try reader.list { reader throws(DamagedRow) in try reader.identifier() }
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(list: users) { writer, user in writer.write(user) }
    return writer.bytes
  }
}
