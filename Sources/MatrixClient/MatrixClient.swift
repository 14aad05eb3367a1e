package import Concurrency
internal import Matrix
package import MatrixCrypto
package import Olm
package import Storage

/// An account at a homeserver: what happens comes into the inbox, what is posted goes out, and keys
/// are where they must be. Everything that must survive is in the store.
package struct MatrixClient<S: Store>: Sendable where S.Transaction: CryptoGround {
  package let keyring: Keyring<S>
  package let server: Homeserver
  package let courier: Courier<S>
  private let source: any EventSource
  private let uploads: any Uploading
  private let limits: RateBudget.Limits
  private let glance: BudgetGlance?
  private let policy: LoopPolicy
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (ClientHappening) -> Void

  package init(
    _ keyring: Keyring<S>, server: Homeserver, events source: any EventSource,
    uploads: any Uploading, limits: RateBudget.Limits = .synapse,
    glance: BudgetGlance? = nil, policy: LoopPolicy = LoopPolicy(), clock: WallClock,
    randomness: Randomness,
    observe: @escaping @Sendable (ClientHappening) -> Void = { _ in }
  ) {
    self.keyring = keyring
    self.server = server
    self.source = source
    self.uploads = uploads
    self.limits = limits
    self.glance = glance
    self.policy = policy
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
    courier = Courier(keyring, server: server, policy: policy, clock: clock)
  }

  /// What else changes when a post was sent or given up.
  package typealias Settled =
    @Sendable (_ ticket: [UInt8], Outgoing, inout S.Transaction, _ now: Instant) throws -> Void

  /// What must run for the account to be alive, in the order in which it is started.
  package func services(settled: @escaping Settled = { _, _, _, _ in }) -> [Service] {
    let (keyring, courier, observe) = (keyring, courier, observe)
    let chores = ChoreLoop(
      keyring, server: server, policy: policy, clock: clock, randomness: randomness,
      observe: { observe(.chore($0)) })
    let sync = SyncLoop(
      keyring, from: source, clock: clock, randomness: randomness, observe: { observe(.sync($0)) })
    let truth = TruthLoop(
      AccountCheck(keyring, server: server, courier: courier), clock: clock,
      randomness: randomness, observe: { observe(.truth($0)) })
    let office = PostOffice(keyring: keyring, server: server, courier: courier, uploads: uploads)
    let sender = OutboxSender(
      store: keyring.store, policy: policy, limits: limits, glance: glance, clock: clock,
      randomness: randomness, observe: { observe(.loop($0)) },
      prepare: { try office.prepare($0, $1, &$2) },
      settled: { message, transaction, now in
        office.settled(message.id)
        let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
        try settled(post.ticket, message, &transaction, now)
      },
      learnt: { try await keyring.keep(eventBudget: $0) },
      deliver: { try await office.deliver($0) })
    return [
      // Before anything is sent or handled: those after it wait until it is ready.
      Service("truth") { ready in
        observe(.began(try await keyring.begin()))
        try await truth.run(ready: ready)
      },
      Service("keys") { ready in
        ready()
        try await courier.run()
      },
      Service("syncing") { ready in try await sync.run(ready: ready) },
      Service("chores") { ready in
        ready()
        try await chores.run()
      },
      Service("uploading") { ready in
        ready()
        try await sender.runFree()
      },
      Service("sending") { ready in
        ready()
        // It is a guess all the same: without it, it is learnt anew.
        try await sender.run(knowing: (try? await keyring.eventBudget())?.limits)
      },
    ]
  }
}

package enum ClientHappening: Sendable {
  /// How the store was found.
  case began(StoreStanding)
  /// What the server says of the account, held against the store.
  case truth(TruthHappening)
  case sync(SyncHappening)
  case chore(ChoreHappening)
  case loop(LoopHappening)
}

extension Keyring {
  /// Puts a post into the outbox.
  @discardableResult
  package func post(
    _ post: RoomPost, priority: Int = 0, reserve: Int = 1, after: OutgoingID? = nil,
    coalescing: Key? = nil, expires: Instant? = nil, in transaction: inout S.Transaction
  ) throws -> OutgoingID {
    var message = try post.outgoing(sealedBy: vault, at: clock.now())
    message.priority = priority
    if post.needsTurn { message.reserve = max(reserve, 1) }
    (message.after, message.coalescing, message.expires) = (after, coalescing, expires)
    return try transaction.post(message)
  }
}

extension RoomPost {
  /// As it is put into the outbox.
  package func outgoing(sealedBy vault: Vault, at now: Instant) throws -> Outgoing {
    Outgoing(
      lane: try Key(room.text), payload: try sealed(by: vault), reserve: needsTurn ? 1 : 0,
      created: now)
  }
}
