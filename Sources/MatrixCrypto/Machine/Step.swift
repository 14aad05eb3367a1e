package import Concurrency
package import JSON
package import Matrix

/// What follows from something that happened: rows to commit, together with what led to them; then
/// what to send; and what the rest of the program should hear.
package struct Step: Sendable {
  package var changes: [CryptoChange]
  package var requests: [CryptoRequest]
  package var happenings: [CryptoHappening]
  /// To be counted outside the store before the changes are committed.
  package var generation: UInt64
  /// What the store was at when this was thought out: one before, but for what follows on a copy that
  /// was put back.
  package var previous: UInt64
}

/// One thing to send. It stays in the store until it was answered.
package struct CryptoRequest: Sendable {
  /// What is sent one after the other, in the order of the IDs; what is not due yet holds up nothing
  /// behind it, and lanes do not wait for one another.
  package enum Lane: Sendable, Hashable, CaseIterable {
    case keys, queries, claims, toDevice, identity, accountData, backup
  }

  package let id: UInt64
  package let lane: Lane
  package let request: APIRequest
  /// A retry that is not due yet.
  package let notBefore: Instant?

  /// Whatever the server asks for.
  static let longestWait = Duration.seconds(3_600)

  package func isDue(at now: Instant) -> Bool {
    notBefore?.isDue(at: now, within: Self.longestWait) ?? true
  }
}

/// What became of a request.
package enum CryptoAnswer: Sendable {
  case success([UInt8])
  case failure(ServerError)
  /// No answer came, and what was asked cannot be the reason; it may or may not have been done.
  case unreachable
  /// The server was there, and no answer came in time, or none that can be taken: what was asked may be
  /// the reason. It may or may not have been done.
  case unanswered(isTooLarge: Bool)
}

/// What an operator or a room should hear.
package enum CryptoHappening: Sendable {
  case decrypted(DecryptedEvent)
  case undecryptable(UndecryptableEvent)
  /// Something to this device that is nobody's business in here.
  case toDevice(DecryptedToDevice)
  case roomKey(RoomID, SessionID)
  case identityChanged(UserID, wasVerified: Bool)
  /// Somebody put another identity in the place of our own.
  case ownIdentityReplaced
  /// A device came again with another key, or signed itself wrongly.
  case deviceRefused(UserID, device: String)
  /// An old copy of the store was put back, and what was used since was given up. For the operator:
  /// some messages of that time cannot be read.
  case startedOver(store: UInt64, counted: UInt64)
  /// A user has more devices than are kept: so many get no keys.
  case devicesLeftOut(UserID, count: Int)
  /// The server has keys under our names that are not ours. New ones are made.
  case keyConflict
  /// The server does not take our keys, and not because of their names. Told once; they are sent
  /// again, later and later.
  case keysRefused(ServerError)
  /// After one of those two: it has them now.
  case keysAccepted
  case unwedging(UserID, DeviceID)
  /// The server refused for good what was for so many devices, or had trouble with it for too long; with
  /// no error where it never answered. Keys of rooms in it are given again.
  case notDelivered(EventType, devices: Int, ServerError?)
  case identity(IdentityHappening)
  case backup(BackupHappening)
  /// One of our own devices gave us what we had asked for.
  case secret(SecretName)
  /// Somebody who asked us into a room left the keys of its past for us; see
  /// ``CryptoMachine/importBundle(_:in:rows:at:)``.
  case keyBundle(KeyBundle)
  case notDecrypted(UserID, OlmFault)
}

package struct DecryptedToDevice: Sendable {
  package let sender: UserID
  package let device: DeviceID?
  package let type: EventType
  package let content: JSONNode
  /// Nothing when it came in clear: anybody may have said it.
  package let trust: SenderTrust?
}

/// Why an Olm message was thrown away.
package enum OlmFault: Error, Equatable, Sendable {
  case malformed
  case notForUs
  case seenBefore
  /// No ratchet opens it.
  case undecryptable
  case wrongSender
  case wrongRecipient
  case wrongRecipientKey
  case wrongSenderKey
  case wrongDeviceKeys
}
