internal import Concurrency
package import Matrix
package import Olm

/// End-to-end encryption without a network, a clock or a file.
///
/// 1. Each call reads rows and gives a ``Step``. Nothing has happened before its changes are committed,
///    together with what caused them; only then are its requests sent.
/// 2. A step that throws leaves no trace. What others send wrong is no error but a happening.
/// 3. Between two steps nothing is remembered here: a program that dies goes on from its rows.
/// 4. Steps are taken one after the other: whoever calls sees to that.
package struct CryptoMachine: Sendable {
  package let user: UserID
  package let device: DeviceID
  package var policy: CryptoPolicy
  let ratchets: any Ratchets
  package let vault: Vault
  let entropy: Entropy

  package init(
    user: UserID, device: DeviceID, policy: CryptoPolicy = .tolerant, ratchets: any Ratchets,
    vault: Vault, entropy: Entropy = .system
  ) {
    self.user = user
    self.device = device
    self.policy = policy
    self.ratchets = ratchets
    self.vault = vault
    self.entropy = entropy
  }

  func draft(_ rows: any CryptoReading, at now: Instant) throws -> Draft {
    try Draft(self, rows, now)
  }
}
