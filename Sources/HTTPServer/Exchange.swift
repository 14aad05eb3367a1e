internal import Concurrency
internal import HTTP

/// One request and its answer, between libmicrohttpd's thread and the task that answers.
///
/// 1. The thread creates it with the request line and lets go of it when the request has ended; the
///    task may hold on for longer, and then speaks to nobody.
/// 2. The first answer counts: the handler's, the deadline's or the server's own.
/// 3. A connection waits for one thing at a time: room in the inflow, the answer, or bytes in the
///    outflow. Whoever brings it resumes the connection, once.
/// 4. Suspend first, then look again: what came in between would otherwise resume a connection that
///    is not suspended yet.
/// 5. A suspended connection lives until it is resumed; libmicrohttpd does not watch it. That is what
///    makes the pointer in `connection` good whenever somebody has to resume it.
///
/// `@unchecked Sendable`: `connection` is a pointer that 5 answers for; the rest of what changes
/// belongs to the thread, or is handed over with the exchange.
@safe final class Exchange: @unchecked Sendable {
  struct Reading {
    var isBegun = false
    var received = 0
    var maximumBodyBytes = 0
    var socket: Int32 = -1
  }

  private enum Answer { case pending, awaited, ready(ServerResponse), taken }

  let target: String
  let connection: OpaquePointer
  /// The thread's own notes.
  var reading = Reading()
  let inflow: Inflow
  let outflow: Outflow
  private let answer = Guarded(Answer.pending)

  /// What the task gets to know; set by the thread before the exchange is handed over.
  var request: ServerRequest?
  var handler: Routes.Handler?

  private let suspension: Suspension

  init(target: String, connection: OpaquePointer, suspensions: Suspensions) {
    self.target = target
    unsafe self.connection = connection
    let suspension = unsafe Suspension(connection, of: suspensions)
    self.suspension = suspension
    inflow = Inflow { suspension.end() }
    outflow = Outflow { suspension.end() }
  }

  /// Waits until `isWaiting` is false or somebody brings what is waited for. The thread's. False when
  /// the server ends and nothing can be waited for any more.
  func suspend(while isWaiting: () -> Bool) -> Bool {
    guard suspension.begin() else { return false }
    if !isWaiting() { suspension.end() }
    return true
  }

  /// The answer, once: `nil` when there is none yet or it has been taken.
  func takeAnswer() -> ServerResponse? {
    answer.withLock { answer in
      guard case .ready(let response) = answer else { return nil }
      answer = .taken
      return response
    }
  }

  /// True when there is still no answer: the connection will be resumed when there is.
  func wantsAnswer() -> Bool {
    answer.withLock { answer in
      guard case .pending = answer else { return false }
      answer = .awaited
      return true
    }
  }

  /// False when there was an answer already, or nobody wants it any more.
  @discardableResult func give(_ response: ServerResponse) -> Bool {
    let (isTaken, isAwaited) = answer.withLock { answer -> (Bool, Bool) in
      switch answer {
      case .pending:
        answer = .ready(response)
        return (true, false)
      case .awaited:
        answer = .ready(response)
        return (true, true)
      case .ready, .taken: return (false, false)
      }
    }
    // What is left of the body is of no interest now.
    inflow.abandon()
    if isAwaited { suspension.end() }
    return isTaken
  }

  /// The server stops and does not wait any longer.
  func cutOff() {
    give(.plain(503))
    outflow.abandon()
  }

  /// The request has ended, well or not: nobody is to touch the connection any more.
  func end() {
    answer.withLock { $0 = .taken }
    inflow.abandon()
    outflow.abandon()
  }
}
