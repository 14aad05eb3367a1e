package import Concurrency

package struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  package static func < (left: JobID, right: JobID) -> Bool { left.number < right.number }
  package var description: String { "\(number)" }
}

/// Work that must be done once, by whoever is free, however often the program dies meanwhile.
package struct Job: Equatable, Sendable {
  package enum State: String, Sendable {
    case waiting
    /// Failed, and not to be tried before it is due.
    case delayed
    /// In somebody's hands until it is due.
    case leased
    case done, failed, cancelled
  }

  package static let maximumPayload = 1 << 20

  package var id: JobID
  /// Which kind of worker it waits for: a painter's name.
  package var queue: Key
  /// Who it is for: a room. Lanes of one queue take turns.
  package var lane: Key
  /// A second job with the same key is not a second job.
  package var key: Key?
  package var payload: [UInt8]
  /// Higher goes first, whatever the lane.
  package var priority: Int
  /// Its place in line, given when it is queued: see ``JobRows/enqueue(_:at:)``.
  package var turn: Int64 = 0
  package var state = State.waiting
  package var due: Instant
  /// How often it was started, or could not be asked for where it was.
  package var attempts = 0
  package var maximumAttempts: Int
  /// Rises each time it is handed out; who holds an older number holds nothing.
  package var lease: Int64 = 0
  package var worker: String?
  /// What the back end calls it, noted before it is started there: whoever takes the job next
  /// adopts that instead of starting another.
  package var remoteID: String?
  /// Somebody wants it stopped, and a worker has it, or a back end under its name.
  package var isCancelling = false
  package var result: [UInt8]?
  package var reason: String?
  package var created: Instant
  package var settled: Instant?

  /// How often it is tried where nobody says otherwise.
  package static let usualAttempts = 3

  package init(
    id: JobID = JobID(0), queue: Key, lane: Key, key: Key? = nil, payload: [UInt8],
    priority: Int = 0, maximumAttempts: Int = Job.usualAttempts, created: Instant
  ) {
    self.id = id
    self.queue = queue
    self.lane = lane
    self.key = key
    self.payload = payload
    self.priority = priority
    self.maximumAttempts = maximumAttempts
    self.created = created
    due = created
  }

  package var isSettled: Bool { state == .done || state == .failed || state == .cancelled }
}

/// What a worker says of the job it holds.
package enum JobOutcome: Equatable, Sendable {
  case done([UInt8])
  /// Worth trying again after a while, if it has attempts left. `keepsRemote` where this says nothing
  /// of what the back end has under the job's name: whoever takes it next asks for that again.
  case failed(String, retryAfter: Duration, keepsRemote: Bool = false)
  /// No attempt will succeed.
  case refused(String)
  /// Not begun, or not the job's fault: give it to somebody else, and do not count it.
  case handedBack
}
