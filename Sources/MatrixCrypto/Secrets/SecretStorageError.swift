package import Olm

/// Why secret storage cannot be opened. For whoever typed the key: what is wrong, and what to do.
package enum SecretStorageError: Error, Equatable, Sendable {
  /// The account has no secret storage, or does not say which key is its key.
  case notSetUp
  /// What account data says of the key cannot be read.
  case badDescription
  /// Encrypted in a way that Easel does not speak.
  case unknownAlgorithm
  /// The key has no passphrase: the recovery key is asked for.
  case noPassphrase
  case badRecoveryKey(OlmError.RecoveryKeyFault)
  /// A key, but not the one of this storage.
  case wrongKey
  /// Nothing in the storage tells whether the key is its key, so nothing is written into it.
  case cannotTell
  /// Not kept in this storage, or not under this key.
  case missing(SecretName)
  /// Does not decrypt, or is no key.
  case damaged(SecretName)
}

extension SecretStorageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notSetUp: "the account has no secret storage"
    case .badDescription: "the description of the secret storage's key is damaged"
    case .unknownAlgorithm: "the secret storage is encrypted in a way that Easel does not speak"
    case .noPassphrase: "this secret storage has no passphrase; give its recovery key"
    case .badRecoveryKey(let fault): "\(OlmError(.badRecoveryKey(fault)))"
    case .wrongKey: "this is not the key of this account's secret storage"
    case .cannotTell:
      "nothing tells whether this is the key of the secret storage, so nothing is written into it; "
        + "set the storage up anew"
    case .missing(let name): "the secret storage does not hold \(name.rawValue)"
    case .damaged(let name): "\(name.rawValue) in the secret storage is damaged"
    }
  }
}
