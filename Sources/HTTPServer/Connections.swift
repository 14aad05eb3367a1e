internal import Concurrency
internal import Glibc

/// The open connections and when each has had its time. libmicrohttpd knows only how long a peer was
/// silent; one that drips a byte now and then would never end.
///
/// A socket is shut down under the lock, and taken out of the table before libmicrohttpd closes it,
/// so that a number in the table is always the connection that it was put there for.
final class Connections: Sendable {
  typealias Instant = ContinuousClock.Instant

  private let deadlines = Guarded<[Int32: Instant]>([:])
  /// Rung when there is a first connection to watch.
  let bell = Doorbell()

  /// `nil`: no deadline, for as long as an answer is being sent.
  func set(_ socket: Int32, deadline: Instant?) {
    let isFirst = deadlines.withLock { deadlines in
      let isFirst = deadlines.isEmpty
      deadlines[socket] = deadline ?? Self.never
      return isFirst
    }
    if isFirst { bell.ring() }
  }

  func remove(_ socket: Int32) { _ = deadlines.withLock { $0.removeValue(forKey: socket) } }

  /// Ends those whose time is over; returns when the next one's will be.
  func cutOverdue(now: Instant) -> Instant? {
    deadlines.withLock { deadlines in
      for (socket, deadline) in deadlines where deadline <= now {
        shutdown(socket, Int32(SHUT_RDWR))
        deadlines[socket] = Self.never
      }
      return deadlines.values.filter { $0 != Self.never }.min()
    }
  }

  private static let never = Instant.now + .seconds(1 << 40)
}
