package import Storage

/// How much waits for one painter or critic.
package struct WaitingWork: Equatable, Sendable {
  package static let maximumCount = 1_000
  /// No house has as many painters and critics.
  static let maximumQueues = 1_000

  package let worker: Worker
  /// Counted up to ``maximumCount``.
  package let count: Int
  /// Somebody serves it: whoever does has a job of it in hand as long as any waits.
  package let isServed: Bool
}

extension JobRows {
  /// For each painter and critic for whom anything waits.
  package func waitingWork() throws -> [WaitingWork] {
    var list: [WaitingWork] = []
    var queue: Key = ""
    for _ in 0..<WaitingWork.maximumQueues {
      guard let next = try nextQueue(after: queue) else { break }
      queue = next
      guard let worker = Worker(queue: queue) else { continue }
      let jobs = try countJobs(in: queue, limit: WaitingWork.maximumCount)
      list.append(
        WaitingWork(worker: worker, count: jobs.waiting, isServed: jobs.inHand > 0))
    }
    return list
  }
}
