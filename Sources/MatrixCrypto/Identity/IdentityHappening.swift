package import Matrix

/// What became of our own identity.
package enum IdentityHappening: Sendable {
  /// The server was asked for it. `isThere` says that it has one, ours or not.
  case looked(isThere: Bool)
  /// The server wants to be sure who uploads it: answer with
  /// ``CryptoMachine/identityUpload(_:in:)``.
  case authenticationNeeded(UserInteraction)
  /// Uploaded, this device signed, and the server shows it so.
  case ready
  /// The server has none any more. Made again, it is the same.
  case gone
  /// The server refuses a step, for good. What was before counts.
  case refused(ServerError)
  /// We signed this device, more than once, and the server shows it without.
  case ownDeviceUnsigned
  /// We vouch for somebody, or for a device of ours, and the server shows it.
  case signed(UserID, key: String)
  /// A signature was not taken, though the answer said success.
  case signatureRefused(UserID?, key: String, ErrorCode?)
  /// What was verified is not what the server has now: it is not signed.
  case notWhatWasVerified(UserID, key: String)
}

/// Why nothing was begun. Nothing was changed either.
package enum IdentityError: Error, Equatable, Sendable {
  /// The server was not asked yet whether there is an identity: look first.
  case notLooked
  /// There is one: restore it, or say that it is to be replaced.
  case identityExists
  /// There is none to be restored.
  case noIdentity
  /// The keys that were read are not those of the identity that the server has.
  case anotherIdentity
  /// The keys of this user or device are not those that were verified.
  case notWhatWasVerified
}

extension IdentityError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notLooked: "the server was not asked yet for our identity"
    case .identityExists:
      "the account has an identity already; restore it with its recovery key, or replace it"
    case .noIdentity: "the account has no identity that could be restored"
    case .anotherIdentity:
      "the secrets belong to another identity than the account has now; it was replaced since"
    case .notWhatWasVerified: "the keys are not those that were verified"
    }
  }
}
