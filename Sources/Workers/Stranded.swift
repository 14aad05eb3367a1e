import Concurrency
import Storage
import Studio

/// Ends work that waits for a painter or critic whom nobody has any more, since an operator gave it
/// another name or took it away.
///
/// 1. Never work for those whom this program has.
/// 2. Never work that somebody else does. Whoever serves a queue has a job of it in hand as long as
///    any waits; where jobs waited through all of `patience`, and at no look was one in anybody's
///    hands, nobody serves it. So a program that does not know a new painter yet leaves its work
///    alone, and one that has lost an old painter leaves it to those who still have it.
/// 3. Each job ends together with what its end means: people are told, credits come back. It is not
///    given to another painter: its order was made for this one, and so was its price.
struct Stranded<S: Store>: Sendable where S.Transaction: StudioGround {
  /// Longer than it takes to start all programs of one store anew, one after the other.
  static var patience: Duration { .seconds(600) }
  static var interval: Duration { .seconds(60) }
  /// How much of one queue is ended at one look.
  static var batch: Int { 500 }

  let workshop: Workshop<S>
  let served: Set<Worker>
  /// None where this program has the store alone.
  let patience: Duration

  /// Runs until cancelled.
  func run() async throws {
    var unserved: [Worker: Instant] = [:]
    while true {
      try await workshop.patiently { unserved = try await look(unserved) }
      try await workshop.clock.sleep(Self.interval)
    }
  }

  /// `unserved` says whom nobody served at the last look, and since when.
  /// - Returns: the same of this look.
  private func look(_ unserved: [Worker: Instant]) async throws -> [Worker: Instant] {
    let now = workshop.clock.now()
    var still: [Worker: Instant] = [:]
    for work in try await workshop.store.read({ try $0.waitingWork() })
    where !work.isServed && !served.contains(work.worker) {
      let since = unserved[work.worker] ?? now
      still[work.worker] = since
      if unserved[work.worker] == nil { workshop.observe(.stranded(work)) }
      guard now - since >= patience else { continue }
      let count = try await end(work.worker)
      if count > 0 { workshop.observe(.abandoned(work.worker, count: count)) }
    }
    return still
  }

  /// - Returns: how many jobs it ended.
  private func end(_ worker: Worker) async throws -> Int {
    let queue = try worker.queue
    var count = 0
    while count < Self.batch {
      // Looked at without a lock: the conversation is held before its job is.
      guard let job = try await workshop.store.read({ try $0.nextJob(in: queue) }),
        try await end(job, of: worker)
      else { break }
      count += 1
    }
    return count
  }

  /// - Returns: whether it ended; not where somebody serves it after all, or called it off.
  private func end(_ job: Job, of worker: Worker) async throws -> Bool {
    let (desk, now) = (workshop.desk, workshop.clock.now())
    return try await workshop.store.write { transaction in
      let errand = Errand(job.payload)
      if let errand { try desk.hold(for: errand, in: transaction) }
      guard try transaction.countJobs(in: job.queue, limit: 1).inHand == 0,
        try transaction.abandon(job.id, because: "\(worker) is not there any more", at: now) != nil
      else { return false }
      // Of a job that we cannot read nobody can be told.
      if let errand {
        try desk.end(errand, with: errand.stranded, in: &transaction, at: now)
      }
      return true
    }
  }
}
