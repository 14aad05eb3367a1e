internal import JSON
package import Matrix
package import MatrixCrypto

/// What an account's data on the server say of its secret storage. Nothing is opened.
package struct ServedSecrets: Sendable {
  /// The default key's name, if one is named.
  package let key: String?
  /// The account data that describe it are there.
  package let isDescribed: Bool
  /// Those that are stored for that key.
  package let held: [SecretName]

  package var finding: TruthFinding {
    guard key != nil else { return .secretStorageMissing }
    guard isDescribed else { return .secretStorageBroken }
    // The backup's secret is the backup's business: there may be none, as was wished.
    let missing = SecretName.crossSigning.filter { !held.contains($0) }
    return missing.isEmpty ? .secretsServed : .secretsMissing(missing)
  }
}

extension Homeserver {
  package func servedSecrets(of user: UserID, within limit: Duration) async throws -> ServedSecrets
  {
    guard let pointer = try await accountData(SecretStorage.defaultKey, of: user, within: limit),
      let type = SecretStorage.keyType(pointer), let key = pointer["key"]?.string
    else { return ServedSecrets(key: nil, isDescribed: false, held: []) }
    return try await withThrowingTaskGroup(of: SecretName?.self) { group in
      for name in SecretName.allCases {
        group.addTask {
          let content = try await accountData(name.type, of: user, within: limit)
          return content?["encrypted"]?[key]?.kind == .object ? name : nil
        }
      }
      let isDescribed = try await accountData(type, of: user, within: limit) != nil
      var held: [SecretName] = []
      for try await name in group { if let name { held.append(name) } }
      return ServedSecrets(key: key, isDescribed: isDescribed, held: held)
    }
  }

  private func accountData(
    _ type: EventType, of user: UserID, within limit: Duration
  ) async throws -> JSONNode? {
    try await orNothing { try await ask(API.AccountData(type, of: user), within: limit) }
  }

  /// The backup that there is.
  package func servedBackup(within limit: Duration) async throws -> BackupVersion? {
    try await orNothing { try await ask(API.Backup(), within: limit) }
  }

  /// An upload of nothing: the answer counts what is there.
  package func servedOneTimeKeys(within limit: Duration) async throws -> OneTimeKeyCounts {
    let nothing = API.UploadKeys.body(device: nil, oneTimeKeys: [], fallbackKeys: [])
    return try await ask(API.UploadKeys(body: nothing), within: limit)
  }

  private func orNothing<Answer>(_ ask: () async throws -> Answer) async throws -> Answer? {
    do { return try await ask() } catch let error as ServerError where error.httpStatus == 404 {
      return nil
    }
  }
}
