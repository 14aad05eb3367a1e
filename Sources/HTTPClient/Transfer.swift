internal import Concurrency
internal import HTTP

/// What the curl thread hands over: the head, and the body when the caller wants it whole.
struct Arrival: Sendable {
  let head: HTTPResponseHead
  var body: [UInt8] = []
  var isTruncated = false
}

/// One hop on its way, as both sides see it: the task that waits and the curl thread that works.
///
/// 1. It is settled once. The first to settle it wins: an outcome, a cancellation, the client's end.
/// 2. The continuation is resumed after the lock has been let go.
/// 3. A transfer with an inflow is settled by its head; the body follows, and ends, in the inflow.
final class Transfer: Sendable {
  private enum Phase {
    case unclaimed
    case awaited(CheckedContinuation<Arrival, any Error>)
    case settled(Result<Arrival, any Error>)
    case done
  }

  let id: Int
  let hop: Hop
  let inflow: Inflow?
  let outflow: Outflow?
  private let phase = Guarded(Phase.unclaimed)

  init(id: Int, hop: Hop, inflow: Inflow?, outflow: Outflow?) {
    self.id = id
    self.hop = hop
    self.inflow = inflow
    self.outflow = outflow
  }

  /// Called once, by the task that waits.
  func attach(_ continuation: CheckedContinuation<Arrival, any Error>) {
    let settled = phase.withLock { phase -> Result<Arrival, any Error>? in
      guard case .settled(let result) = phase else {
        phase = .awaited(continuation)
        return nil
      }
      phase = .done
      return result
    }
    if let settled { continuation.resume(with: settled) }
  }

  /// Called by whoever learns the outcome; later calls concern the body alone.
  func settle(_ result: Result<Arrival, any Error>) {
    let continuation = phase.withLock { phase -> CheckedContinuation<Arrival, any Error>? in
      switch phase {
      case .unclaimed:
        phase = .settled(result)
        return nil
      case .awaited(let continuation):
        phase = .done
        return continuation
      case .settled, .done: return nil
      }
    }
    continuation?.resume(with: result)
  }

  /// Ends both bodies. Whoever waits for them is woken.
  func end(_ error: (any Error)?) {
    outflow?.abandon()
    if let error { inflow?.fail(error) } else { inflow?.finish() }
  }
}
