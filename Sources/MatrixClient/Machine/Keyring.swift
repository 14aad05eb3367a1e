package import Concurrency
package import Matrix
package import MatrixCrypto
package import Olm
package import Storage

/// The encryption machine over its store: one step after the other.
///
/// 1. A step is counted outside the store before it is committed, so that a copy of the store that
///    is put back is found out; see ``GenerationCounting``. A transaction commits one at most: two
///    would be counted before either is there, and a program that dies then looks like a copy.
/// 2. It is thought out in the transaction that commits it, while nobody else takes one. Only what
///    decrypts a whole sync answer thinks outside, and thinks again when somebody was faster.
/// 3. What it wants to be sent is announced with the commit; ``Courier`` sends it.
/// 4. What comes of it is told after the commit, in the order of the steps. Of a step that was taken in
///    somebody else's transaction ``Courier`` tells, since nobody here hears of that commit.
package struct Keyring<S: Store>: Sendable where S.Transaction: CryptoGround {
  package let machine: CryptoMachine
  let store: S
  let account: Key
  /// What rows, arrivals and posts are sealed with.
  package var vault: Vault { machine.vault }
  private let roomPolicy: RoomPolicy
  let counter: any GenerationCounting
  let clock: WallClock
  private let observe: @Sendable (CryptoHappening) -> Void
  /// By the step that they are of. A step that is taken again, since its transaction was undone, has
  /// the same number, and takes the place of what was never so.
  private let untold = Guarded<[UInt64: [CryptoHappening]]>([:])

  package init(
    _ machine: CryptoMachine, in store: S, rooms: RoomPolicy, counter: any GenerationCounting,
    clock: WallClock,
    observe: @escaping @Sendable (CryptoHappening) -> Void = { _ in }
  ) throws {
    self.machine = machine
    self.store = store
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
    let (result, generation) = try await store.write { transaction in
      try transaction.holdMachine()
      let (result, step) = try body(machine, &transaction, now)
      try commit(step, in: &transaction)
      return (result, step.generation)
    }
    tell(upTo: generation)
    return result
  }

  @discardableResult
  package func step(
    _ body: @escaping @Sendable (CryptoMachine, inout S.Transaction, Instant) throws -> Step
  ) async throws -> Bool {
    try await step { (true, try body($0, &$1, $2)) }
  }

  /// Inside somebody else's transaction, which holds the machine: the only step there.
  /// - Returns: whether the step is new; if it is not, neither is what goes with it.
  @discardableResult
  package func commit(_ step: Step, in transaction: inout S.Transaction) throws -> Bool {
    let isNew = try transaction.apply(step, of: account) { try counter.count($0) }
    note(step)
    if !step.requests.isEmpty || !step.happenings.isEmpty { try transaction.announce(.keys) }
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

  /// What is known of the rooms.
  package func rooms<Result: Sendable>(
    _ body: @escaping @Sendable (RoomBook) throws -> Result
  ) async throws -> Result {
    let vault = vault
    return try await store.read { try body(RoomBook($0, vault: vault)) }
  }

  /// We do not want to be in this room any more.
  package func leave(_ room: RoomID, in transaction: inout S.Transaction) throws {
    try write(in: &transaction) { _, chores in try chores.add(.leave, room) }
  }

  /// Who is in a room of which the server told some.
  package func learnMembers(of room: RoomID, in transaction: inout S.Transaction) throws {
    try write(in: &transaction) { _, chores in try chores.add(.members, room) }
  }

  func rows<Result: Sendable>(
    _ body: @escaping @Sendable (Ledger) throws -> Result
  ) async throws -> Result {
    let vault = vault
    return try await store.read { try body(Ledger($0, vault: vault, entropy: .system)) }
  }

  // MARK: Telling

  private func note(_ step: Step) {
    untold.withLock { untold in
      // A step that changed nothing has the number of the one before, whose happenings stay.
      let before = step.generation == step.previous ? untold[step.generation] ?? [] : []
      let all = before + step.happenings
      untold[step.generation] = all.isEmpty ? nil : all
    }
  }

  /// What came of the steps up to this one, which is committed.
  func tell(upTo generation: UInt64) {
    let steps = untold.withLock { untold in
      let told = untold.filter { $0.key <= generation }
      for step in told.keys { untold[step] = nil }
      return told
    }
    for (_, happenings) in steps.sorted(by: { $0.key < $1.key }) {
      for happening in happenings { observe(happening) }
    }
  }

  /// What came of all committed steps.
  func tellCommitted() async throws {
    guard untold.withLock({ !$0.isEmpty }) else { return }
    let account = account
    tell(upTo: try await store.read { try $0.generation(of: account) })
  }
}
