package import Concurrency
internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// What a restoration found. What is missing was asked of our other devices.
package struct IdentityRestoration: Equatable, Sendable {
  package var restored: [SecretName] = []
  package var missing: [SecretName] = []
}

extension CryptoMachine {
  /// Takes our identity out of secret storage: this device is signed with it, the backup opened and
  /// all of its keys fetched. Throws, and changes nothing, if the storage lacks the identity, or holds
  /// another than the server has.
  package func restoreIdentity(
    from storage: OpenSecretStorage, in rows: any CryptoReading, at now: Instant
  ) throws -> (IdentityRestoration, Step) {
    let draft = try draft(rows, at: now)
    let restoration = try draft.restoreIdentity(from: storage)
    return (restoration, try draft.step())
  }
}

extension Draft {
  fileprivate func restoreIdentity(from storage: OpenSecretStorage) throws -> IdentityRestoration {
    var row = try identity()
    guard row.hasLooked else { throw IdentityError.notLooked }
    guard row.served.master != nil else { throw IdentityError.noIdentity }
    var found: [(SecretName, Secret)] = []
    var result = IdentityRestoration()
    for name in SecretName.allCases {
      guard let secret = try storage.secret(name) else {
        result.missing.append(name)
        continue
      }
      if name != .backup {
        let key = try signingKey(secret, name)
        // A self-signing key that is not the server's was replaced by another device, which does not
        // make the master key another.
        guard key.publicKey == row.served[name] else {
          guard name != .master else { throw IdentityError.anotherIdentity }
          result.missing.append(name)
          continue
        }
      } else if (try? BackupKey(key: secret)) == nil {
        throw SecretStorageError.damaged(.backup)
      }
      found.append((name, secret))
      result.restored.append(name)
    }
    guard result.restored.contains(.master) else { throw SecretStorageError.missing(.master) }
    for name in SecretName.crossSigning { ledger.remove(SecretRow.place(name)) }
    // That of the backup counts when the server shows that it is the one.
    for (name, secret) in found { try keep(secret, as: name, name == .backup ? .given : .current) }
    for name in SecretName.crossSigning { forget(name, .next) }
    for request in row.requests { ledger.remove(RequestRow.place(request)) }
    row.previous = []
    row.isMaking = false
    row.wantsBackup = false
    row.waiting = []
    row.upload = nil
    row.replaced = nil
    try adopt(row.served, &row)
    ledger.put(row)
    try requestSecrets(result.missing)
    if result.restored.contains(.backup) { try lookForBackup(restoring: true) }
    return result
  }

  private func signingKey(_ seed: Secret, _ name: SecretName) throws -> SigningKey {
    do { return try SigningKey(seed: seed) } catch { throw SecretStorageError.damaged(name) }
  }
}

extension IdentityKeys {
  subscript(name: SecretName) -> Ed25519Key? {
    switch name {
    case .master: master
    case .selfSigning: selfSigning
    case .userSigning: userSigning
    case .backup: nil
    }
  }
}
