package import Storage

/// Everything that one transaction of the client may touch: what came in, what goes out, the jobs,
/// the machine's rows and what is kept of its account.
package protocol CryptoGround: Ground, CryptoRows {}

/// The machine's rows and those of its account, in a transaction.
///
/// A step is thought out over rows as they were. Whoever commits it holds the machine first, then
/// looks whether they still are: see ``apply(_:of:counting:)``.
package protocol CryptoRows: CryptoReading {
  /// Keeps others who commit a step waiting until this transaction ends. Nothing in a snapshot, nor
  /// where there is one writer.
  func holdMachine() throws

  /// Whether a step was committed in this transaction. See rule 4 of ``apply(_:of:counting:)``.
  var hasStep: Bool { get set }

  /// Each key stands there once, and nothing is over its maximum.
  mutating func write(_ changes: [CryptoChange]) throws

  func syncAccount(_ name: Key) throws -> SyncAccount?
  /// The one account whose keys these are, once a step of its machine was committed.
  func accountOfMachine() throws -> SyncAccount?
  mutating func put(_ account: SyncAccount) throws
}

/// What is kept of an account beside its keys.
package struct SyncAccount: Equatable, Sendable {
  /// In bytes. A longer token or name would not fit into the address of a request.
  package static let maximumText = 8_192

  /// Its user ID.
  package let name: Key
  /// How many steps of its machine were committed. The machine keeps the same number sealed.
  package var generation: UInt64
  /// Where the next sync goes on.
  package var syncToken: String?
  /// What the server calls the filter of our syncs.
  package var filter: String?

  package init(
    _ name: Key, generation: UInt64 = 0, syncToken: String? = nil, filter: String? = nil
  ) {
    self.name = name
    self.generation = generation
    self.syncToken = syncToken
    self.filter = filter
  }
}
