import CryptoStage
import Matrix
@testable import MatrixCrypto

/// What there is in a town beside talk.
struct TownKind {
  /// People have identities, with storage and backup: all of them, or in strict towns every other.
  let hasIdentities: Bool
  /// Keys are given to signed devices alone.
  let isStrict: Bool
  /// Somebody is invited at the end, and left the keys of what was shared.
  let sharesHistory: Bool

  init(seed: UInt64) {
    hasIdentities = seed % 4 != 0
    isStrict = seed % 4 == 2
    sharesHistory = seed % 4 == 3
  }

  var policy: CryptoPolicy { isStrict ? .strict : .tolerant }
}

/// How a device comes by its owner's identity.
enum Belonging {
  /// The first of them makes it.
  case founder
  /// Somebody types in the recovery key.
  case recoveryKey
  /// Somebody compares codes on this device and an older one.
  case verification
}
