internal import Configuration
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Storage

/// The settings as the account's own parts take them.
extension Settings {
  var sessionFile: SessionFile { SessionFile(inDataFolder(matrix.session)) }

  /// Beside the store, and not in it: a copy of the store that is put back does not bring it along.
  var generationFile: String { inDataFolder("generation") }

  var cryptoPolicy: CryptoPolicy { matrix.trust == .strict ? .strict : .tolerant }

  /// A name that is none cannot stand in the settings; one that got there all the same invites nobody.
  var welcome: Welcome {
    switch matrix.invites {
    case .everybody: .everybody
    case .nobody: .nobody
    case .listed:
      .listed(
        users: Set(matrix.invitesFrom.compactMap { UserID($0) }),
        servers: Set(matrix.invitesFrom.compactMap { ServerName($0) }))
    }
  }

  /// Which rooms the bot is in, whoever drives its account at the moment.
  var roomPolicy: RoomPolicy { RoomPolicy(welcome) }

  /// The counter beside the store. Where there is none beside a store with keys, the store was put back
  /// from a copy: what the keys did since nobody knows, so they are begun anew.
  func counter<S: Storage.Store>(for store: S) async throws -> GenerationFile
  where S.Transaction: CryptoGround {
    let counter = try GenerationFile(path: generationFile)
    if counter.counted() == nil, let account = try await store.read({ try $0.accountOfMachine() }) {
      // So far ahead that no step until then hides it.
      try counter.count(account.generation + (1 << 20))
    }
    return counter
  }

  /// The vault of the store; its key is made where nothing is sealed yet.
  func vault<S: Storage.Store>(for store: S) async throws -> Vault
  where S.Transaction: CryptoGround {
    if let text = matrix.vaultKey {
      return try Vault(key: VaultKey.reading(text, of: "matrix.vault_key"))
    }
    let isEmpty = try await store.read { try $0.accountOfMachine() == nil }
    return try Vault(
      key: VaultKey.open(PrivateFile(inDataFolder(matrix.vaultKeyFile)), mayMake: isEmpty))
  }
}
