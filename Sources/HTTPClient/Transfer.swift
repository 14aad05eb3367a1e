internal import Concurrency
internal import HTTP

/// One hop on its way, as both sides see it: the task that waits and the curl thread that works.
///
/// 1. It is settled once. The first to settle it wins: an outcome, a cancellation, the client's end.
/// 2. The continuation is resumed after the lock has been let go.
/// 3. A transfer with an inflow is settled by its head; the body follows, and ends, in the inflow.
final class Transfer: Sendable {
  private enum Phase {
    case unclaimed
    case awaited(Waiter)
    case settled(Result<Arrival, any Error>)
    case done
  }

  let id: Int
  let hop: Hop
  let inflow: Inflow?
  let outflow: Outflow?
  let headers = HeaderLines()
  private let phase = Guarded(Phase.unclaimed)

  init(id: Int, hop: Hop, inflow: Inflow?, outflow: Outflow?) {
    self.id = id
    self.hop = hop
    self.inflow = inflow
    self.outflow = outflow
  }

  /// What the curl thread wrote before it settled the transfer. The lock is what makes that certain.
  var arrivedHeaders: HeaderLines { phase.withLock { _ in headers } }

  /// Called once, by the task that waits.
  func attach(_ waiter: Waiter) {
    let settled = phase.withLock { phase -> Result<Arrival, any Error>? in
      guard case .settled(let result) = phase else {
        phase = .awaited(waiter)
        return nil
      }
      phase = .done
      return result
    }
    if let settled { waiter.resume(with: settled) }
  }

  /// Whether somebody has already learnt, or made, the outcome.
  var isSettled: Bool {
    phase.withLock { phase in
      switch phase {
      case .unclaimed, .awaited: false
      case .settled, .done: true
      }
    }
  }

  /// Called by whoever learns the outcome; later calls concern the body alone.
  func settle(_ result: Result<Arrival, any Error>) {
    let waiter = phase.withLock { phase -> Waiter? in
      switch phase {
      case .unclaimed:
        phase = .settled(result)
        return nil
      case .awaited(let waiter):
        phase = .done
        return waiter
      case .settled, .done: return nil
      }
    }
    waiter?.resume(with: result)
  }

  /// Ends both bodies. Whoever waits for them is woken.
  func end(_ error: (any Error)?) {
    outflow?.abandon()
    if let error { inflow?.fail(error) } else { inflow?.finish() }
  }
}

/// The task that waits for a transfer. Resumed once because of the transfer's first rule, so that a
/// checked continuation, which costs an allocation, would only check that rule again.
@safe struct Waiter: Sendable {
  private let continuation: UnsafeContinuation<Arrival, any Error>

  init(_ continuation: UnsafeContinuation<Arrival, any Error>) {
    unsafe self.continuation = continuation
  }

  func resume(with result: Result<Arrival, any Error>) { unsafe continuation.resume(with: result) }
}
