package import Concurrency
internal import Matrix
package import MatrixCrypto
package import Storage

/// Does the chores, each until it is done or the server says no for good.
///
/// A join that fails in passing is tried for days: a room of another server may be away as long, and
/// an invitation is a promise that we come.
package struct ChoreLoop<S: Store>: Sendable where S.Transaction: CryptoGround {
  /// Somebody waits for what is to be said once the members are known.
  private static func backoff(_ kind: ChoreRow.Kind) -> Backoff {
    Backoff(first: .seconds(2), ceiling: .seconds(kind == .members ? 60 : 3_600))
  }
  /// About two weeks at the ceiling.
  private static var attempts: UInt64 { 350 }

  private let keyring: Keyring<S>
  private let server: Homeserver
  private let policy: LoopPolicy
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (ChoreHappening) -> Void

  package init(
    _ keyring: Keyring<S>, server: Homeserver, policy: LoopPolicy = LoopPolicy(),
    clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (ChoreHappening) -> Void = { _ in }
  ) {
    self.keyring = keyring
    self.server = server
    self.policy = policy
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
  }

  /// Runs until cancelled, or until the account is logged out.
  package func run() async throws {
    let bell = keyring.store.bell(.chores)
    while true {
      try Task.checkCancellation()
      let (rings, now) = (bell.rings, clock.now())
      let chores = try await keyring.rows { ledger in
        try ledger.rows(ChoreRow.self, startingWith: ChoreRow.all, limit: ChoreRow.maximum)
      }
      let due = chores.filter { $0.due <= now }
      for chore in due { try await perform(chore) }
      guard due.isEmpty else { continue }
      let next = chores.map(\.due).min().map { $0 - clock.now() } ?? policy.longestSleep
      guard next > .zero else { continue }
      try await bell.wait(after: rings, atMost: min(next, policy.longestSleep), on: clock)
    }
  }

  private func perform(_ chore: ChoreRow) async throws {
    switch chore.kind {
    case .join:
      try await settle(
        chore,
        try await server.reply(to: API.Join(chore.room, via: chore.via), within: .seconds(120)))
    case .leave: try await settle(chore, try await server.reply(to: API.Leave(chore.room)))
    case .forget: try await settle(chore, try await server.reply(to: API.Forget(chore.room)))
    case .members: try await learnMembers(chore)
    }
  }

  private func learnMembers(_ chore: ChoreRow) async throws {
    // The question first: what happens while it is under way is known from sync.
    let (keyring, room) = (keyring, chore.room)
    let wanted = try await keyring.look { machine, rows, _ -> Wanted in
      guard try RoomBook(rows, vault: keyring.vault).isJoined(room) else { return .nothing }
      if let question = try machine.membersWanted(of: room, in: rows) { return .keys(question) }
      return try machine.encryption(of: room, in: rows) == .clear ? .names : .nothing
    }
    if case .nothing = wanted { return try await drop(chore) }
    let reply = try await server.reply(
      to: API.Members(of: chore.room, not: .leave), within: .seconds(120))
    guard case .answered(let members) = reply else { return try await settle(chore, reply) }
    guard case .keys(let question) = wanted else {
      return try await keyring.store.write { transaction in
        try keyring.write(in: &transaction) { book, _ in
          try book.learn(members.elements, of: room)
          book.ledger.remove(chore.key)
        }
      }
    }
    try await keyring.step { machine, rows, now in
      let step = try machine.learn(members.elements, answering: question, in: rows, at: now)
      try keyring.write(in: &rows) { book, _ in
        try book.learn(members.elements, of: chore.room)
        book.ledger.remove(chore.key)
      }
      try rows.announce(.outbox)
      return step
    }
  }

  /// What the members of a room are for.
  private enum Wanted: Sendable {
    case keys(MembersQuestion)
    /// Nobody is given keys there: so that it is known who is in it.
    case names
    case nothing
  }

  private func drop(_ chore: ChoreRow) async throws {
    try await keyring.store.write { transaction in
      try keyring.write(in: &transaction) { book, _ in book.ledger.remove(chore.key) }
    }
  }

  private func settle<Answer>(_ chore: ChoreRow, _ reply: Reply<Answer>) async throws {
    let isLast = chore.kind != .members && chore.attempts + 1 >= Self.attempts
    let outcome: ChoreHappening
    switch reply {
    case .answered: outcome = .done(chore)
    // Something is to be said there, and nothing is while nobody knows to whom: so it is asked again.
    case .refused(let error) where chore.kind == .members:
      outcome = postponed(chore, nil, "\(error)")
    case .refused(let error): outcome = .refused(chore, "\(error)")
    case .later(_, let reason) where isLast: outcome = .refused(chore, reason)
    case .later(let wait, let reason): outcome = postponed(chore, wait, reason)
    case .loggedOut(let error): throw error
    }
    try await keyring.store.write { transaction in
      try keyring.write(in: &transaction) { book, _ in
        if case .postponed(let left, _) = outcome {
          book.ledger.put(left)
        } else {
          book.ledger.remove(chore.key)
          if chore.kind == .forget { try book.forget(chore.room) }
        }
      }
    }
    observe(outcome)
  }

  private func postponed(
    _ chore: ChoreRow, _ wait: Duration?, _ reason: String
  ) -> ChoreHappening {
    var later = chore
    later.attempts += 1
    let own = Self.backoff(chore.kind).wait(afterAttempt: Int(later.attempts), randomness)
    later.due = clock.now() + max(own, wait ?? .zero)
    return .postponed(later, reason)
  }
}

package enum ChoreHappening: Sendable {
  case done(ChoreRow)
  case postponed(ChoreRow, String)
  /// It will not be tried again.
  case refused(ChoreRow, String)
}
