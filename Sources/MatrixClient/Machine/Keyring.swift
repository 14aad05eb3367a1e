package import Concurrency
package import Matrix
package import MatrixCrypto
package import Olm
package import Storage

/// The encryption machine over its store: one step after the other.
///
/// 1. A step is counted outside the store before it is committed, so that a copy of the store that
///    is put back is found out; see ``GenerationCounter``.
/// 2. It is thought out in the transaction that commits it. Only what decrypts a whole sync answer
///    thinks outside, and thinks again when somebody was faster.
/// 3. What it wants to be sent is announced with the commit; ``Courier`` sends it.
package struct Keyring<S: Store>: Sendable where S.Transaction: CryptoGround {
  package let machine: CryptoMachine
  let store: S
  let account: Key
  /// What rows, arrivals and posts are sealed with.
  package let vault: Vault
  private let roomPolicy: RoomPolicy
  let counter: any GenerationCounting
  let clock: WallClock
  private let observe: @Sendable (CryptoHappening) -> Void

  package init(
    _ machine: CryptoMachine, in store: S, vault: Vault, rooms: RoomPolicy,
    counter: any GenerationCounting, clock: WallClock,
    observe: @escaping @Sendable (CryptoHappening) -> Void = { _ in }
  ) throws {
    self.machine = machine
    self.store = store
    self.vault = vault
    roomPolicy = rooms
    self.counter = counter
    self.clock = clock
    self.observe = observe
    account = try Key(machine.user.text)
  }

  /// Before anything else is done: looks whether the store is as it was left, and mends what may be
  /// mended.
  @discardableResult
  package func begin() async throws -> StoreStanding {
    let counted = try counter.counted()
    let standing = try await look { machine, rows, _ in
      try machine.standing(of: rows, counted: counted)
    }
    switch standing {
    case .empty, .current: break
    case .maybeOneBehind:
      try await step { machine, rows, now in try machine.spendRooms(in: rows, at: now) }
    case .rolledBack(_, let counted):
      try await step { machine, rows, now in
        try machine.startOver(in: rows, at: now, counted: counted)
      }
    }
    return standing
  }

  /// One step with what belongs to it, in a transaction of its own.
  @discardableResult
  package func step<Result: Sendable>(
    _ body:
      @escaping @Sendable (CryptoMachine, inout S.Transaction, Instant) throws -> (
        Result, Step
      )
  ) async throws -> Result {
    let (machine, now) = (machine, clock.now())
    let (result, happenings) = try await store.write { transaction in
      let (result, step) = try body(machine, &transaction, now)
      try commit(step, in: &transaction)
      return (result, step.happenings)
    }
    for happening in happenings { observe(happening) }
    return result
  }

  @discardableResult
  package func step(
    _ body: @escaping @Sendable (CryptoMachine, inout S.Transaction, Instant) throws -> Step
  ) async throws -> Bool {
    try await step { (true, try body($0, &$1, $2)) }
  }

  /// Inside somebody else's transaction.
  /// - Returns: whether the step is new; if it is not, neither is what goes with it.
  @discardableResult
  package func commit(_ step: Step, in transaction: inout S.Transaction) throws -> Bool {
    try counter.count(step.generation)
    let isNew = try transaction.apply(step, of: account)
    if !step.requests.isEmpty { try transaction.announce(.keys) }
    return isNew
  }

  /// Looks, and changes nothing.
  package func look<Result: Sendable>(
    _ body: @escaping @Sendable (CryptoMachine, S.Transaction, Instant) throws -> Result
  ) async throws -> Result {
    let (machine, now) = (machine, clock.now())
    return try await store.read { try body(machine, $0, now) }
  }

  /// The client's own rows, sealed as the machine's are: what `body` changes is written.
  func write(
    in transaction: inout S.Transaction, _ body: (RoomBook, ChoreBook) throws -> Void
  ) throws {
    let book = RoomBook(transaction, vault: vault)
    let chores = ChoreBook(ledger: book.ledger, policy: roomPolicy, now: clock.now())
    try body(book, chores)
    let changes = try book.changes()
    guard !changes.isEmpty else { return }
    try transaction.apply(changes)
    if changes.contains(where: { $0.key.space == .chores }) { try transaction.announce(.chores) }
  }

  /// We do not want to be in this room any more.
  package func leave(_ room: RoomID, in transaction: inout S.Transaction) throws {
    try write(in: &transaction) { _, chores in try chores.add(.leave, room) }
  }

  /// Rows of whoever stands above, sealed as ours are.
  package func note(
    in transaction: inout S.Transaction, _ body: (Ledger) throws -> Void
  ) throws {
    try write(in: &transaction) { book, _ in try body(book.ledger) }
  }

  func rows<Result: Sendable>(
    _ body: @escaping @Sendable (Ledger) throws -> Result
  ) async throws -> Result {
    let vault = vault
    return try await store.read { try body(Ledger($0, vault: vault, entropy: .system)) }
  }

  func tell(_ happenings: [CryptoHappening]) {
    for happening in happenings { observe(happening) }
  }
}
