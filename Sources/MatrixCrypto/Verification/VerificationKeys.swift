package import Matrix
package import Olm

/// Where keys are looked up.
package protocol VerificationKeys {
  func own() throws -> VerificationOwner
  /// Nothing for somebody of whom nothing is known.
  func person(_ user: UserID) throws -> VerificationPerson?
}

/// We, with the keys that others are to verify.
package struct VerificationOwner: Sendable, Equatable {
  package let user: UserID
  package let device: DeviceID
  package let ed25519: Ed25519Key
  package let master: Ed25519Key?
  /// This device made the master key, or made sure of it.
  package let trustsMaster: Bool

  package init(
    user: UserID, device: DeviceID, ed25519: Ed25519Key, master: Ed25519Key?, trustsMaster: Bool
  ) {
    self.user = user
    self.device = device
    self.ed25519 = ed25519
    self.master = master
    self.trustsMaster = trustsMaster
  }

  /// The key that we vouch for.
  var vouchedMaster: Ed25519Key? { trustsMaster ? master : nil }
}

/// Somebody, with the keys that the server says are theirs.
package struct VerificationPerson: Sendable {
  package let user: UserID
  package let master: Ed25519Key?
  package let devices: [DeviceID: Ed25519Key]
  /// A device has the name of a cross-signing key: a code for one would hold for the other.
  package let isAmbiguous: Bool

  /// `crossSigning` are all keys that a device may not be named like.
  package init(
    user: UserID, master: Ed25519Key?, crossSigning: [Ed25519Key],
    devices: [DeviceID: Ed25519Key]
  ) {
    self.user = user
    self.master = master
    self.devices = devices
    let keys = crossSigning + (master.map { [$0] } ?? [])
    // A name with padding reads as the same key to whoever takes the padding off.
    isAmbiguous = devices.keys.contains { device in
      keys.contains { $0.base64.hasBytes(of: device.text.withoutBase64Padding) }
    }
  }
}

/// The keys of both sides. Looked up when both want to verify, and the same until the end, whatever
/// the server says meanwhile.
struct VerificationPair: Sendable {
  struct Peer: Sendable {
    let user: UserID
    let device: DeviceID
    let ed25519: Ed25519Key
    let master: Ed25519Key?
  }

  let own: VerificationOwner
  let peer: Peer

  init(with device: DeviceID, of user: UserID, in keys: any VerificationKeys) throws {
    own = try keys.own()
    guard let person = try keys.person(user), let ed25519 = person.devices[device] else {
      throw VerificationRefusal.deviceUnknown
    }
    guard !person.isAmbiguous, own.master?.base64.hasBytes(of: own.device.text) != true else {
      throw CancelCause(.keyMismatch)
    }
    peer = Peer(user: user, device: device, ed25519: ed25519, master: person.master)
  }

  var isOwn: Bool { own.user == peer.user }

  /// Whose start counts when both sent one.
  var ownStartWins: Bool {
    own.user == peer.user ? own.device < peer.device : own.user < peer.user
  }
}

/// What a verification made sure of.
package struct Verified: Sendable, Equatable {
  package let user: UserID
  package let master: Ed25519Key?
  package let device: VerifiedDevice?
}

package struct VerifiedDevice: Sendable, Equatable {
  package let device: DeviceID
  package let ed25519: Ed25519Key
}

/// Ends a verification, with the reason that the other side is told.
struct CancelCause: Error, Equatable {
  let code: VerificationCancel.Code

  init(_ code: VerificationCancel.Code) { self.code = code }
}

extension VerificationCancel.Code {
  var reason: String {
    switch self {
    case .user: "somebody cancelled the verification"
    case .timeout: "the verification took too long"
    case .unknownTransaction: "no such verification is under way"
    case .unknownMethod: "there is no method that both sides know"
    case .unexpectedMessage: "a message came out of its order"
    case .keyMismatch: "a key is not the one that was expected"
    case .userMismatch: "the code is for somebody else"
    case .invalidMessage: "a message could not be read"
    case .accepted: "the verification goes on elsewhere"
    case .mismatchedCommitment: "the key is not the one that was promised"
    case .mismatchedSAS: "both sides were shown different things"
    }
  }
}
