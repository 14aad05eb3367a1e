import Concurrency
import Storage

extension Job {
  var name: String { String(decoding: payload, as: UTF8.self) }
}

extension AnyStore {
  func take(at time: Instant = now) async throws -> Job? {
    try await write { transaction in
      _ = try transaction.reviveOverdue(at: time)
      return try transaction.take(from: "p", worker: "w", lease: .seconds(30), at: time)
    }
  }
}

extension JobRows {
  mutating func queue(
    _ name: String, room: String, queue: Key = "p", priority: Int = 0,
    attempts: Int = Job.usualAttempts
  ) throws {
    try enqueue(
      Job(
        queue: queue, lane: try Key(room), payload: Array(name.utf8), priority: priority,
        maximumAttempts: attempts, created: now), at: now)
  }
}
