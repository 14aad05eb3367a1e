/// Why the machine cannot go on with what it was asked. What others send it wrong is never an error.
package struct CryptoError: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// A row does not open or read: another vault key, a row put elsewhere, or a damaged store.
    case damaged(CryptoSpace)
    /// The store is another user's or another device's.
    case anotherDevice
    /// The store is older than what was counted outside it.
    case rolledBack(store: UInt64, counted: UInt64)
    /// The room's encryption is not known, or not one that we speak: nothing is sent.
    case notEncrypted
    case unknownAlgorithm
    case membersUnknown
    /// Too long for an event once it is encrypted.
    case tooLong(Int)
    case refusedByPolicy
    /// Nothing can be decided about a device that was not seen.
    case unknownDevice
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }
}

extension CryptoError: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .damaged(let space):
      "a row of \(space) does not open; the key beside the store is another, or the store is damaged"
    case .anotherDevice: "the store belongs to another user or device"
    case .rolledBack(let store, let counted):
      "the store is at generation \(store) and \(counted) was counted; an old copy was put back"
    case .notEncrypted: "whether the room is encrypted is not known"
    case .unknownAlgorithm: "the room is encrypted in a way that Easel does not speak"
    case .membersUnknown: "the room's members are not known yet"
    case .tooLong(let count):
      "the event would have \(count) bytes encrypted, more than there may be"
    case .refusedByPolicy:
      "a device in the room is not verified as the policy for sending wants it; verify it, block "
        + "it, or set the policy lower"
    case .unknownDevice:
      "there is no such device; look at the user's devices, or wait until its user shares a room "
        + "with us"
    }
  }
}
