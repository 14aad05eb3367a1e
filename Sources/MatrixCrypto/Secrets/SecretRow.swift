internal import Matrix
internal import Olm
internal import Secrets

/// A private key of the user's. Sealed by itself, so that it is in the clear nowhere that is not wiped.
struct SecretRow: CryptoRow {
  /// What a key counts for. Nothing takes the place of one that counts before it does so itself.
  enum Standing: String {
    case current = ""
    /// Made here, and the server does not have what belongs to it.
    case next
    /// Somebody gave it, and it was not held against what the server has.
    case given
  }

  static let space = CryptoSpace.secrets
  static let version: UInt8 = 2

  let name: SecretName
  let standing: Standing
  let sealed: [UInt8]

  init(name: SecretName, _ standing: Standing, sealed: [UInt8]) {
    self.name = name
    self.standing = standing
    self.sealed = sealed
  }

  static func place(_ name: SecretName, _ standing: Standing = .current) -> CryptoKey {
    standing == .current
      ? CryptoKey(.secrets, name.rawValue)
      : CryptoKey(.secrets, name.rawValue, standing.rawValue)
  }
  var key: CryptoKey { Self.place(name, standing) }

  static func seal(of name: SecretName, _ standing: Standing) -> [UInt8] {
    place(name, standing).identity + Array("secret".utf8)
  }

  func write(to writer: inout RowWriter) {
    writer.write(name.rawValue)
    writer.write(sealed)
    writer.write(standing.rawValue)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    guard let name = SecretName(try reader.identifier(ProtocolText.self)) else {
      throw DamagedRow()
    }
    self.name = name
    sealed = try reader.data()
    guard let standing = Standing(rawValue: try reader.version >= 2 ? reader.text() : "") else {
      throw DamagedRow()
    }
    self.standing = standing
  }
}

extension Draft {
  /// The 32 bytes of a key; nothing if we do not have it.
  func secret(_ name: SecretName, _ standing: SecretRow.Standing = .current) throws -> Secret? {
    let place = SecretRow.place(name, standing)
    guard let row: SecretRow = try ledger.row(at: place) else { return nil }
    do {
      return try machine.vault.openSecret(row.sealed, as: SecretRow.seal(of: name, standing))
    } catch {
      throw CryptoError(.damaged(.secrets))
    }
  }

  /// One that counts is not asked for any more.
  func keep(
    _ secret: Secret, as name: SecretName, _ standing: SecretRow.Standing = .current
  ) throws {
    let sealed = try machine.vault.seal(
      secret, as: SecretRow.seal(of: name, standing), machine.entropy)
    ledger.put(SecretRow(name: name, standing, sealed: sealed))
    if standing == .current { try cancelSecretRequest(name) }
  }

  /// What was waiting counts from now on.
  func promote(_ name: SecretName, _ standing: SecretRow.Standing) throws {
    guard let secret = try secret(name, standing) else { return }
    try keep(secret, as: name)
    forget(name, standing)
  }

  func forget(_ name: SecretName, _ standing: SecretRow.Standing) {
    ledger.remove(SecretRow.place(name, standing))
  }

  func has(_ name: SecretName) throws -> Bool {
    try ledger.row(SecretRow.self, at: SecretRow.place(name)) != nil
  }

  /// Not here; or not the one that counts, as far as we can see.
  func lacks(_ name: SecretName) throws -> Bool {
    guard try has(name) else { return true }
    return try name == .backup && backup().state == .untrusted
  }

  func signer(
    _ name: SecretName, _ standing: SecretRow.Standing = .current
  ) throws -> SigningKey? {
    try secret(name, standing).map { try SigningKey(seed: $0) }
  }

  func backupKey() throws -> BackupKey? { try secret(.backup).map { try BackupKey(key: $0) } }
}
