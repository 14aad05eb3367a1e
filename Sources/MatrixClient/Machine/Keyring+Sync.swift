internal import Concurrency
internal import Matrix
internal import MatrixCrypto
internal import Storage

extension Keyring {
  private static var tries: Int { 3 }
  /// Sessions whose keys are asked for because of one answer; more are when something of them comes
  /// again.
  private static var maximumAsked: Int { 20 }

  /// Applies a sync answer: what was decrypted, on as many cores as there are, and `also` in one
  /// transaction.
  ///
  /// It is thought out over a snapshot. When another step was taken meanwhile it is thought out
  /// again, and at last inside the transaction, where nobody is faster.
  func take<Result: Sendable>(
    _ sync: Matrix.SyncAnswer, isBacklog: Bool,
    and also: @escaping @Sendable (Step, inout S.Transaction, Instant) throws -> Result
  ) async throws -> Result {
    for _ in 0..<Self.tries {
      if let result = try await attempt(sync, isBacklog, also) { return result }
    }
    let (machine, now) = (machine, clock.now())
    let (result, step) = try await store.write { transaction in
      try transaction.holdMachine()
      let reception = try machine.receive(sync, isBacklog: isBacklog, in: transaction, at: now)
      let results = reception.batches.map { $0.run() }
      let step = try machine.apply(
        results, of: reception, in: transaction, asking: Self.maximumAsked)
      try commit(step, in: &transaction)
      return (try also(step, &transaction, now), step)
    }
    tell(upTo: step.generation)
    return result
  }

  private func attempt<Result: Sendable>(
    _ sync: Matrix.SyncAnswer, _ isBacklog: Bool,
    _ also: @escaping @Sendable (Step, inout S.Transaction, Instant) throws -> Result
  ) async throws -> Result? {
    let (machine, account, now) = (machine, account, clock.now())
    let (reception, generation) = try await store.read { rows in
      (
        try machine.receive(sync, isBacklog: isBacklog, in: rows, at: now),
        try rows.generation(of: account)
      )
    }
    let results = await decrypt(reception.batches)
    // A reception is used up by being applied; an engine that runs a body again gets a new one.
    let isUsed = Guarded(false)
    let done = try await store.write { transaction -> (Result, Step)? in
      try transaction.holdMachine()
      guard try transaction.generation(of: account) == generation,
        isUsed.withLock({ used in
          defer { used = true }
          return !used
        })
      else { return nil }
      let step = try machine.apply(
        results, of: reception, in: transaction, asking: Self.maximumAsked)
      try commit(step, in: &transaction)
      return (try also(step, &transaction, now), step)
    }
    guard let (result, step) = done else { return nil }
    tell(upTo: step.generation)
    return result
  }

  private func decrypt(_ batches: [GroupBatch]) async -> [GroupResult] {
    guard batches.count > 1 else { return batches.map { $0.run() } }
    return await withTaskGroup(of: GroupResult.self) { group in
      for batch in batches { group.addTask { batch.run() } }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }
}
