internal import Matrix
internal import Olm
internal import Secrets

/// A private key of the user's. Sealed by itself, so that it is in the clear nowhere that is not wiped.
struct SecretRow: CryptoRow {
  static let space = CryptoSpace.secrets

  let name: SecretName
  let sealed: [UInt8]

  init(name: SecretName, sealed: [UInt8]) {
    self.name = name
    self.sealed = sealed
  }

  static func place(_ name: SecretName) -> CryptoKey { CryptoKey(.secrets, name.rawValue) }
  var key: CryptoKey { Self.place(name) }

  static func seal(of name: SecretName) -> [UInt8] { place(name).identity + Array("secret".utf8) }

  func write(to writer: inout RowWriter) {
    writer.write(name.rawValue)
    writer.write(sealed)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    guard let name = SecretName(try reader.identifier(ProtocolText.self)) else {
      throw DamagedRow()
    }
    self.name = name
    sealed = try reader.data()
  }
}

extension Draft {
  /// The 32 bytes of a key; nothing if we do not have it.
  func secret(_ name: SecretName) throws -> Secret? {
    guard let row: SecretRow = try ledger.row(at: SecretRow.place(name)) else { return nil }
    do {
      return try machine.vault.openSecret(row.sealed, as: SecretRow.seal(of: name))
    } catch {
      throw CryptoError(.damaged(.secrets))
    }
  }

  func keep(_ secret: Secret, as name: SecretName) throws {
    let sealed = try machine.vault.seal(secret, as: SecretRow.seal(of: name), machine.entropy)
    ledger.put(SecretRow(name: name, sealed: sealed))
  }

  func has(_ name: SecretName) throws -> Bool {
    try ledger.row(SecretRow.self, at: SecretRow.place(name)) != nil
  }

  func signer(_ name: SecretName) throws -> SigningKey? {
    try secret(name).map { try SigningKey(seed: $0) }
  }

  func backupKey() throws -> BackupKey? { try secret(.backup).map { try BackupKey(key: $0) } }
}
