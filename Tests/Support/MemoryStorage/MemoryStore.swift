package import Concurrency
import MatrixCrypto
package import Simulation
package import Storage
package import Studio

/// The store's twin in memory: the contract without a disk, for simulations and for tests of what
/// stands above. A transaction works on a copy that replaces the original when it commits.
package final class MemoryStore: Store {
  package typealias Transaction = MemoryTransaction

  private let tables: Guarded<MemoryTransaction>
  private let bells = Bells()
  private let disturb: @Sendable (_ point: String) async throws -> Void
  private let check: @Sendable (MemoryTransaction) throws -> Void
  private let spoil: @Sendable (MemoryTransaction, inout MemoryTransaction) throws -> Void

  /// - Parameter disturb: called before and after each commit; what it throws is thrown to the
  ///   caller, who cannot tell whether the commit happened. That is what a crash looks like.
  package convenience init(
    disturb: @escaping @Sendable (_ point: String) async throws -> Void = { _ in }
  ) {
    self.init(tables: Guarded(MemoryTransaction()), disturb: disturb)
  }

  private init(
    tables: Guarded<MemoryTransaction>,
    disturb: @escaping @Sendable (_ point: String) async throws -> Void,
    spoil: @escaping @Sendable (MemoryTransaction, inout MemoryTransaction) throws -> Void =
      { _, _ in },
    check: @escaping @Sendable (MemoryTransaction) throws -> Void = { _ in }
  ) {
    self.tables = tables
    self.disturb = disturb
    self.spoil = spoil
    self.check = check
  }

  /// The same disk, seen by another life of the program: new bells, its own disturbances. `check`
  /// looks at everything after each commit; what it throws, `write` throws. `spoil` plants a
  /// mistake: it sees the rows as they were, and changes those about to be committed. `reach` is
  /// told of each point of ``disturb``, before the process may die there by chance.
  package func reopened(
    by process: SimulatedProcess,
    reaching reach: @escaping @Sendable (_ point: String) throws -> Void = { _ in },
    spoiling spoil:
      @escaping @Sendable (MemoryTransaction, inout MemoryTransaction) throws -> Void =
      { _, _ in },
    checking check: @escaping @Sendable (MemoryTransaction) throws -> Void = { _ in }
  ) -> MemoryStore {
    MemoryStore(
      tables: tables,
      disturb: { point in
        try reach(point)
        try await process.step(point)
      }, spoil: spoil, check: check)
  }

  /// What is on the disk, for a test to look at.
  package var contents: MemoryTransaction { tables.withLock { $0 } }

  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (inout MemoryTransaction) throws -> Result
  ) async throws -> Result {
    try await disturb("before the commit")
    let (result, announced, tellings) = try tables.withLock { tables in
      var copy = tables
      copy.announced = []
      copy.tellings = []
      copy.hasStep = false
      let result = try body(&copy)
      try spoil(tables, &copy)
      tables = copy
      try check(copy)
      return (result, copy.announced, copy.tellings)
    }
    for tell in tellings { tell() }
    bells.ring(announced)
    try await disturb("after the commit")
    return result
  }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (inout MemoryTransaction) throws -> Result
  ) async throws -> Result {
    try await disturb("before the read")
    return try tables.withLock { tables in
      var copy = tables
      return try body(&copy)
    }
  }

  package func bell(_ topic: Topic) -> Doorbell { bells[topic] }
}

/// All tables as values. `log` is for tests of the joined transaction: another owner's rows.
package struct MemoryTransaction: Sendable {
  var arrivals: [Int64: Arrival] = [:]
  var arrivalKeys: [Key: Int64] = [:]
  var messages: [OutgoingID: Outgoing] = [:]
  var jobs: [JobID: Job] = [:]
  var jobKeys: [Key: JobID] = [:]
  package var studio = StudioState()
  var keys = SortedRows()
  var syncAccounts: [Key: SyncAccount] = [:]
  var lastID: Int64 = 0
  var announced: Set<Topic> = []
  var tellings: [@Sendable () -> Void] = []
  package var hasStep = false
  package var log: [String] = []

  mutating func newID() -> Int64 {
    lastID += 1
    return lastID
  }
}

extension MemoryTransaction: StudioGround {}

extension MemoryTransaction: Announcing {
  package mutating func announce(_ topic: Topic) { announced.insert(topic) }

  package mutating func afterCommit(_ tell: @escaping @Sendable () -> Void) {
    tellings.append(tell)
  }
}
