internal import Concurrency
internal import Glibc

/// The open connections and when each has had its time. libmicrohttpd knows only how long a peer was
/// silent; one that drips a byte now and then would never end.
///
/// A socket is shut down under the lock, and taken out of the table before libmicrohttpd closes it,
/// so that a number in the table is always the connection that it was put there for.
final class Connections: Sendable {
  typealias Instant = ContinuousClock.Instant

  private struct State {
    var deadlines: [Int32: Instant] = [:]
    /// What whoever cuts is waiting for.
    var watched = Connections.never
  }

  private let state = Guarded(State())
  /// Rung when there is something to watch for earlier than what is watched for.
  let bell = Doorbell()

  /// `nil`: no deadline, for as long as an answer is being sent.
  func set(_ socket: Int32, deadline: Instant?) {
    let isEarlier = state.withLock { state in
      let deadline = deadline ?? Self.never
      state.deadlines[socket] = deadline
      guard deadline < state.watched else { return false }
      state.watched = deadline
      return true
    }
    if isEarlier { bell.ring() }
  }

  func remove(_ socket: Int32) { _ = state.withLock { $0.deadlines.removeValue(forKey: socket) } }

  /// Ends those whose time is over; returns when the next one's will be.
  func cutOverdue(now: Instant) -> Instant? {
    state.withLock { state in
      for (socket, deadline) in state.deadlines where deadline <= now {
        shutdown(socket, Int32(SHUT_RDWR))
        state.deadlines[socket] = Self.never
      }
      state.watched = state.deadlines.values.min() ?? Self.never
      return state.watched == Self.never ? nil : state.watched
    }
  }

  fileprivate static let never = Instant.now + .seconds(1 << 40)
}
