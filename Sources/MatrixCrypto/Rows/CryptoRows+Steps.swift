internal import Olm
package import Storage

extension CryptoChange {
  /// The most that the machine's vault seals.
  package static let maximumSealed = Vault.maximumCount + Vault.overhead
}

/// The rules of what is committed.
///
/// 1. A step is committed after the one before it, and once. Committed again, as happens when nobody
///    knows what became of a commit, it changes nothing. It may count further up than by one: after a
///    copy was put back, numbers that were counted are not counted again.
/// 2. A step that was thought out over rows that somebody has changed meanwhile is refused, also if
///    it changes nothing itself.
/// 3. A store holds the keys of one account.
/// 4. A transaction commits one step at most, and counts it outside the store when nothing speaks
///    against it any more. So however it ends, the counter is one ahead at most, and a store that is
///    further behind was put back.
extension CryptoRows {
  /// Commits a step; with it, in the same transaction, goes what led to it and what comes of it.
  ///
  /// It is counted outside the store by `count`.
  ///
  /// - Returns: whether it is new. If it is not, neither is what goes with it.
  /// - Throws: ``StorageError`` of the kind `inUse` when two owners write.
  @discardableResult
  package mutating func apply(
    _ step: Step, of account: Key, counting count: (UInt64) throws -> Void = { _ in }
  ) throws -> Bool {
    try apply(
      step.changes, generation: step.generation, after: step.previous, of: account,
      counting: count)
  }

  /// One that counts by one.
  @discardableResult
  package mutating func apply(
    _ changes: [CryptoChange], generation: UInt64, of name: Key
  ) throws -> Bool {
    try apply(
      changes, generation: generation, after: max(generation, 1) - 1, of: name,
      counting: { _ in })
  }

  private mutating func apply(
    _ changes: [CryptoChange], generation: UInt64, after previous: UInt64, of name: Key,
    counting count: (UInt64) throws -> Void
  ) throws -> Bool {
    try holdMachine()
    if let owner = try accountOfMachine(), owner.name != name {
      throw StorageError(
        .inUse, "the store holds the keys of another account",
        hint: "give each account a store of its own")
    }
    var account = try syncAccount(name) ?? SyncAccount(name)
    if changes.isEmpty, generation == account.generation { return true }
    guard !changes.isEmpty, generation > previous, previous == account.generation else {
      if generation == account.generation, try isCommitted(changes) { return false }
      throw StorageError(
        .inUse,
        "two owners wrote: the keys are at step \(account.generation), and this is step \(generation)"
          + (changes.isEmpty ? ", without changes" : ""),
        hint: "one process serves an account at a time: stop the other")
    }
    guard !hasStep else {
      throw StorageError(.defect, "two steps of the keys in one transaction")
    }
    try count(generation)
    hasStep = true
    account.generation = generation
    try apply(changes)
    try put(account)
    return true
  }

  /// Whether it was this very step: no two have the same row of the machine, since sealing draws
  /// chance.
  private func isCommitted(_ changes: [CryptoChange]) throws -> Bool {
    guard let own = changes.first(where: { $0.key == MachineRow.place }), let sealed = own.sealed
    else { return false }
    return try row(own.key) == sealed
  }

  /// Writes rows, whoever thought of them. Of two changes of one row the later counts.
  package mutating func apply(_ changes: [CryptoChange]) throws {
    var last: [CryptoKey: Int] = [:]
    last.reserveCapacity(changes.count)
    for (index, change) in changes.enumerated() {
      let (key, value) = (change.key.bytes.count, change.sealed?.count ?? 0)
      guard key <= CryptoKey.maximumCount, value <= CryptoChange.maximumSealed else {
        throw StorageError(.tooLarge, "a row of \(change.key.space): \(key) and \(value) bytes")
      }
      last[change.key] = index
    }
    guard last.count < changes.count else { return try write(changes) }
    try write(
      changes.enumerated().filter { last[$0.element.key] == $0.offset }.map(\.element))
  }
}

/// What belongs to the account and is not the machine's.
extension CryptoRows {
  package func generation(of account: Key) throws -> UInt64 {
    try syncAccount(account)?.generation ?? 0
  }

  package func syncToken(of account: Key) throws -> String? {
    try syncAccount(account)?.syncToken
  }

  package func filter(of account: Key) throws -> String? { try syncAccount(account)?.filter }

  package mutating func keep(syncToken: String?, of account: Key) throws {
    try change(account) { $0.syncToken = syncToken }
  }

  package mutating func keep(filter: String?, of account: Key) throws {
    try change(account) { $0.filter = filter }
  }

  private mutating func change(_ name: Key, _ body: (inout SyncAccount) -> Void) throws {
    // The row is written whole, so nobody may write it between our look and our writing.
    try holdMachine()
    var account = try syncAccount(name) ?? SyncAccount(name)
    body(&account)
    for text in [account.syncToken, account.filter] {
      guard let count = text?.utf8.count, count > SyncAccount.maximumText else { continue }
      throw StorageError(
        .tooLarge,
        "a sync token or filter of \(count) bytes; \(SyncAccount.maximumText) are allowed")
    }
    try put(account)
  }
}
