package import Concurrency

/// Says what is in the outbox, as fast as the server allows, each thing once.
///
/// 1. A message is chosen only when the budget grants a turn, so that the most important one of
///    that moment goes, and only then encrypted.
/// 2. Ratchet, bytes and transaction id are committed before the first try. Every later try, after
///    a crash too, sends the same bytes under the same id, so the server sees one message.
/// 3. What was prepared goes before anything new: its key was chosen for now.
/// 4. Refused for good is recorded, with all that depended on it.
package struct OutboxSender<S: Store>: Sendable where S.Transaction: OutboxRows {
  /// Makes the bytes, in the transaction that stores them; whatever else it changes (a ratchet)
  /// is committed with them. No other message is prepared in the same transaction.
  package typealias Prepare =
    @Sendable (_ message: Outgoing, _ dependency: [UInt8]?, _ transaction: inout S.Transaction)
    throws -> Preparation
  package typealias Deliver = @Sendable (_ prepared: Outgoing) async throws -> Delivery
  /// What else changes in the transaction in which a message is sent or given up; it still has its
  /// words here, which its row does not keep once they are said. Anything it
  /// throws but a `StorageError` is a defect and ends the loop.
  package typealias Settled =
    @Sendable (Outgoing, inout S.Transaction, _ now: Instant) throws -> Void

  /// What the server lets us say is known better now. Kept, it is where the next start goes on.
  package typealias Learnt = @Sendable (RateBudget.Limits) async throws -> Void

  private let store: S
  private let policy: LoopPolicy
  private let limits: RateBudget.Limits
  private let glance: BudgetGlance?
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (LoopHappening) -> Void
  private let prepare: Prepare
  private let deliver: Deliver
  private let settled: Settled
  private let learnt: Learnt

  package init(
    store: S, policy: LoopPolicy = LoopPolicy(), limits: RateBudget.Limits = .synapse,
    glance: BudgetGlance? = nil, clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (LoopHappening) -> Void = { _ in }, prepare: @escaping Prepare,
    settled: @escaping Settled = { _, _, _ in }, learnt: @escaping Learnt = { _ in },
    deliver: @escaping Deliver
  ) {
    self.store = store
    self.policy = policy
    self.limits = limits
    self.glance = glance
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
    self.prepare = prepare
    self.deliver = deliver
    self.settled = settled
    self.learnt = learnt
  }

  /// Runs until cancelled: the messages that need turns. One sender per account: the budget is the
  /// account's. `known` is what was learnt before.
  ///
  /// Near the store, as each message is three looks at it and little else; but for what needs no turn,
  /// which may compute for long.
  package func run(knowing known: RateBudget.Limits? = nil) async throws {
    try await store.nearby { try await sendAll(knowing: known) }
  }

  private func sendAll(knowing known: RateBudget.Limits?) async throws {
    let budget = Guarded(RateBudget(known ?? limits, at: clock.now()))
    glance?.watch(budget)
    try await loop(
      .outbox, policy: policy, clock: clock, randomness: randomness,
      pulse: policy.vitals?.pulse("sending"), observe: observe
    ) {
      let rings = store.bell(.outbox).rings
      let now = clock.now()
      // A message may want more turns in hand than the server ever grants: then full is enough.
      let inHand = budget.withLock { budget in
        budget.notice(now)
        return budget.isFull(at: now) ? .max : budget.available(at: now)
      }
      guard inHand > 0 else { return try await wait(after: rings, looked: now, budget) }
      let message: Outgoing
      switch try await chooseAndPrepare(inHand: inHand, at: now) {
      case .message(let chosen): message = chosen
      case .wantsTurns: return try await wait(after: rings, looked: now, budget)
      case .nothing(let due):
        return try await store.rest(.outbox, after: rings, until: due, policy: policy, clock: clock)
      }
      // The look and the take are both this loop's, so what was in hand still is.
      _ = budget.withLock { $0.take(at: clock.now()) }
      let before = budget.withLock { $0.limits }
      try await settle(message, try await deliver(message), budget)
      let after = budget.withLock { $0.limits }
      if after != before { try await learnt(after) }
    }
  }

  /// Runs until cancelled: what needs no turn. It may take long, and nothing waits for it but what
  /// depends on it.
  package func runFree() async throws {
    try await loop(
      .outbox, policy: policy, clock: clock, randomness: randomness,
      pulse: policy.vitals?.pulse("uploading"), observe: observe
    ) {
      let (rings, now) = (store.bell(.outbox).rings, clock.now())
      switch try await chooseAndPrepare(inHand: 0, at: now) {
      case .message(let message): try await settle(message, try await deliver(message), nil)
      case .wantsTurns(let due), .nothing(let due):
        try await store.rest(.outbox, after: rings, until: due, policy: policy, clock: clock)
      }
    }
  }

  /// Waits for a message, or for turns if it is turns that are missing.
  private func wait(
    after rings: UInt64, looked now: Instant, _ budget: Guarded<RateBudget>
  ) async throws {
    let isWaiting = try await store.read { try $0.nextOutgoing(at: now, inHand: .max) != nil }
    let refill = budget.withLock { budget in
      if isWaiting { budget.missATurn() }
      return budget.wait(forOneMoreAt: now)
    }
    var policy = policy
    if isWaiting { policy.longestSleep = min(policy.longestSleep, refill) }
    try await store.rest(.outbox, after: rings, looked: now, policy: policy, clock: clock) {
      try $0.nextOutgoingDue(after: $1)
    }
  }

  /// What one look finds: each that is spared is one hop to the store less for each message.
  private enum Choice {
    /// Whose turn it is, its bytes committed.
    case message(Outgoing)
    /// Something waits that needs more turns.
    case wantsTurns(due: Instant?)
    case nothing(due: Instant?)
  }

  private func chooseAndPrepare(inHand: Int, at now: Instant) async throws -> Choice {
    while true {
      let (choice, failed) = try await chooseOne(inHand: inHand, at: now)
      tell(failed)
      if let choice { return choice }
    }
  }

  /// One in a transaction, also if nothing comes of it: then there is no choice yet.
  private func chooseOne(
    inHand: Int, at now: Instant
  ) async throws -> (Choice?, failed: [Outgoing]) {
    let prepare = prepare
    let (first, second) = (randomness.next(), randomness.next())
    return try await store.write { transaction -> (Choice?, failed: [Outgoing]) in
      guard let message = try transaction.nextOutgoing(at: now, inHand: inHand) else {
        return (try nothing(inHand: inHand, transaction, at: now), [])
      }
      if message.state == .prepared { return (.message(message), []) }
      func giveUp(_ reason: String) throws -> (Choice?, failed: [Outgoing]) {
        (nil, try self.giveUp(message, reason, in: &transaction, at: now))
      }
      if let expires = message.expires, expires <= now {
        return try giveUp("it came too late to be of use")
      }
      let dependency = try message.after.flatMap { try transaction.outgoing($0)?.result }
      switch try prepare(message, dependency, &transaction) {
      case .ready(let wire) where wire.count > Outgoing.maximumPayload * 2:
        return try giveUp("\(wire.count) bytes are too many")
      case .ready(let wire):
        let name = TransactionName(message.id, first, second).text
        return (.message(try transaction.prepare(message, wire: wire, transactionID: name)), [])
      case .notYet(let wait):
        // At least a moment, or this loop would be offered the same message for ever.
        try transaction.postpone(message, to: now + max(wait, .milliseconds(10)))
        return (nil, [])
      case .refused(let reason): return try giveUp(reason)
      }
    }
  }

  private func nothing(
    inHand: Int, _ transaction: S.Transaction, at now: Instant
  ) throws -> Choice {
    let due = try transaction.nextOutgoingDue(after: now)
    guard inHand > 0, inHand < .max, try transaction.nextOutgoing(at: now, inHand: .max) != nil
    else {
      return .nothing(due: due)
    }
    return .wantsTurns(due: due)
  }

  private func settle(
    _ message: Outgoing, _ delivery: Delivery, _ budget: Guarded<RateBudget>?
  ) async throws {
    let (now, settled) = (clock.now(), settled)
    switch delivery {
    case .sent(let result):
      budget?.withLock { $0.succeeded() }
      try await store.write { transaction in
        var sent = try transaction.settle(message, sent: result, at: now)
        sent.payload = message.payload
        try settled(sent, &transaction, now)
      }
    case .limited(let wait):
      observe(.limited(retryAfter: wait))
      guard let budget else {
        return try await store.write {
          try $0.failTry(message, because: "the server asked for patience", due: now + wait)
        }
      }
      budget.withLock { $0.refused(at: now, retryAfter: wait) }
    case .unreachable(let reason):
      let wait = policy.backoff.wait(afterAttempt: message.attempts + 1, randomness)
      try await store.write { try $0.failTry(message, because: reason, due: now + wait) }
      observe(.sendFailed(message.id, reason: reason, isFinal: false))
    case .refused(let reason):
      tell(try await store.write { try giveUp(message, reason, in: &$0, at: now) })
    }
  }

  /// - Returns: all that will never be sent by it.
  private func giveUp(
    _ message: Outgoing, _ reason: String, in transaction: inout S.Transaction, at now: Instant
  ) throws -> [Outgoing] {
    let all = try transaction.settle(message, failed: reason, at: now)
    for failed in all { try settled(failed, &transaction, now) }
    return all
  }

  private func tell(_ failed: [Outgoing]) {
    for message in failed {
      observe(.sendFailed(message.id, reason: message.reason ?? "", isFinal: true))
    }
  }
}
