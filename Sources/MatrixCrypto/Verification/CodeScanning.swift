internal import Encodings
internal import Matrix
internal import Olm

/// Verifying by a code on a screen.
///
/// The code says who its shower is and whom they believe to see. Who scans it compares both with what
/// they know: then they are sure of the shower, and tell them so by sending the secret back. The shower
/// is sure of them when a person saw that their screen says so.
enum CodeScanning {
  /// Nothing when a key is missing that would have to be in it, or that we cannot vouch for.
  static func shown(
    _ pair: VerificationPair, _ transaction: String, _ entropy: Entropy
  ) throws -> VerificationCode? {
    let mode: VerificationCode.Mode
    let keys: (Ed25519Key, Ed25519Key)
    if !pair.isOwn {
      guard let own = pair.own.vouchedMaster, let theirs = pair.peer.master else { return nil }
      (mode, keys) = (.anotherUser, (own, theirs))
    } else if let master = pair.own.vouchedMaster {
      (mode, keys) = (.trustingMaster, (master, pair.peer.ed25519))
    } else {
      guard let master = pair.own.master else { return nil }
      (mode, keys) = (.notTrustingMaster, (pair.own.ed25519, master))
    }
    return VerificationCode(
      mode: mode, transaction: transaction, first: keys.0, second: keys.1,
      secret: try entropy.bytes(VerificationCode.secretCount))
  }

  /// What somebody is sure of who scanned `code`.
  static func verified(
    scanning code: VerificationCode, _ pair: VerificationPair
  ) throws(CancelCause) -> Verified {
    guard (code.mode == .anotherUser) != pair.isOwn else { throw CancelCause(.userMismatch) }
    switch code.mode {
    case .anotherUser:
      guard code.first == pair.peer.master, code.second == pair.own.vouchedMaster else {
        throw CancelCause(.keyMismatch)
      }
      return Verified(user: pair.peer.user, master: code.first, device: nil)
    case .trustingMaster:
      guard code.first == pair.peer.master, code.second == pair.own.ed25519 else {
        throw CancelCause(.keyMismatch)
      }
      return Verified(user: pair.peer.user, master: code.first, device: nil)
    case .notTrustingMaster:
      guard code.first == pair.peer.ed25519, code.second == pair.own.vouchedMaster else {
        throw CancelCause(.keyMismatch)
      }
      return Verified(
        user: pair.peer.user, master: nil,
        device: VerifiedDevice(device: pair.peer.device, ed25519: code.first))
    }
  }

  /// What somebody is sure of whose `code` was scanned.
  static func verified(showing code: VerificationCode, _ pair: VerificationPair) -> Verified {
    switch code.mode {
    case .anotherUser, .notTrustingMaster:
      Verified(user: pair.peer.user, master: code.second, device: nil)
    case .trustingMaster:
      Verified(
        user: pair.peer.user, master: nil,
        device: VerifiedDevice(device: pair.peer.device, ed25519: code.second))
    }
  }

  static func isSecret(_ text: String, of code: VerificationCode) -> Bool {
    guard text.utf8.count <= 2 * VerificationCode.maximumBytes,
      let bytes = Base64Text.decode(text), bytes.count == code.secret.count
    else { return false }
    return zip(bytes, code.secret).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
