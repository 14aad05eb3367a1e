import Concurrency
import Glibc
import MatrixCrypto
import SQLiteStorage
import Storage

/// Somebody who never rests: writes numbers into the store, takes jobs and settles them, and says on
/// standard output what has been committed, a line each. Killed at any moment, all that it said must
/// be in the store.
///
/// 1. A number is an arrival, a job, a message, a row of the machine and the place of the next sync,
///    in one transaction, which is one step of the machine; a number that is known changes nothing.
/// 2. A job that is settled leaves one more message, in the transaction that settles it.
/// 3. A line is written after the commit that it tells of.
struct Clerk: Sendable {
  static let lease = Duration.milliseconds(200)
  private static let account: Key = "@clerk:example.org"

  private let store: SQLiteStore
  private let clock = WallClock.system
  private let numbers: Guarded<Int>

  init(_ store: SQLiteStore, first: Int) {
    self.store = store
    numbers = Guarded(first)
  }

  func work(until stop: Gate) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      // Several writers share commits; several workers want the same job.
      for _ in 0..<4 { group.addTask { try await repeatedly { try await write() } } }
      for _ in 0..<2 { group.addTask { try await repeatedly { try await settleOne() } } }
      group.addTask { try await stop.wait() }
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  private func repeatedly(_ step: () async throws -> Void) async throws {
    while !Task.isCancelled {
      try await step()
      do { try await clock.sleep(.milliseconds(1)) } catch { return }
    }
  }

  private func write() async throws {
    let number = numbers.withLock { numbers in
      defer { numbers += 1 }
      return numbers
    }
    let (key, now) = (try Key("$\(number)"), clock.now())
    let payload = Array("\(number)".utf8)
    let isNew = try await store.write { transaction in
      guard try transaction.arrive([(key: key, lane: "!a", payload: payload)], at: now) == 1 else {
        return false
      }
      try transaction.enqueue(
        Job(
          queue: "clerk", lane: "!a", key: key, payload: payload, maximumAttempts: 1_000,
          created: now), at: now)
      try transaction.post(
        Outgoing(lane: "!a", payload: Array("told ".utf8) + payload, created: now))
      let generation = try transaction.generation(of: Self.account) + 1
      try transaction.apply(
        [CryptoChange(key: CryptoKey(.requests, UInt64(number)), sealed: payload)],
        generation: generation, of: Self.account)
      try transaction.keep(syncToken: "\(generation)", of: Self.account)
      return true
    }
    if isNew { writeToStandardOutput("wrote \(number)\n") }
  }

  private func settleOne() async throws {
    let now = clock.now()
    let taken = try await store.write { transaction in
      _ = try transaction.reviveOverdue(at: now)
      return try transaction.take(
        from: "clerk", worker: "\(getpid())", lease: Self.lease, at: now)
    }
    guard let job = taken else { return }
    let number = String(decoding: job.payload, as: UTF8.self)
    writeToStandardOutput("took \(number)\n")
    let later = clock.now()
    let settled = try await store.write { transaction in
      let job = try transaction.settle(job.id, lease: job.lease, .done(job.payload), at: later)
      guard let job, job.isSettled else { return false }
      try transaction.post(
        Outgoing(lane: "!a", payload: Array("done ".utf8) + job.payload, created: later))
      return true
    }
    if settled { writeToStandardOutput("settled \(number)\n") }
  }
}
