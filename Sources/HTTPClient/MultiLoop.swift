internal import CCurl
internal import Concurrency

/// The body of the curl thread, and the way to it.
///
/// 1. `inbox` and `curl_multi_wakeup` are for everybody; everything else belongs to the thread.
/// 2. A transfer is waiting, active or gone. Waiting and active ones are found by id; a command for
///    one that has gone is nothing.
/// 3. At most `maximumActive` are with curl and `maximumWaiting` wait their turn here.
/// 4. With nothing active the thread sleeps until it is woken.
///
/// `@unchecked Sendable` is justified by 1: `run` is called once, on the thread that then owns the
/// rest.
@safe final class MultiLoop: @unchecked Sendable {
  private static let maximumWaiting = 4_096
  private static let maximumIdleHandles = 128

  private let settings: HTTPClient.Settings
  private let inbox = Guarded(Inbox())
  private let multi: UnsafeMutableRawPointer
  /// Each knows its `place` in here.
  private var active: [Exchange] = []
  private var waiting: [Transfer] = []
  private var idle: [Exchange] = []
  /// When this round began.
  private var now = Ticks.now
  /// No transfer is overdue before this.
  private var nextDue = Ticks.distantFuture
  private var isStopping = false

  init(_ settings: HTTPClient.Settings) {
    self.settings = settings
    guard let multi = unsafe curl_multi_init() else {
      preconditionFailure("curl_multi_init: out of memory")
    }
    unsafe self.multi = multi
    let maximum = settings.maximumActive
    unsafe easel_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    unsafe easel_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximum)
  }

  deinit {
    active = []
    idle = []
    unsafe curl_multi_cleanup(multi)
  }

  // MARK: From any thread

  /// False once the loop has been stopped.
  @discardableResult func post(_ command: Command) -> Bool {
    switch inbox.withLock({ $0.post(command) }) {
    case .accepted: return true
    case .mustWake:
      unsafe curl_multi_wakeup(multi)
      return true
    case .closed: return false
    }
  }

  // MARK: On the curl thread

  func run() {
    blockBrokenPipes()
    var commands: [Command] = []
    while !isStopping {
      now = Ticks.now
      inbox.withLock { $0.take(into: &commands) }
      for command in commands { handle(command) }
      commands.removeAll(keepingCapacity: true)
      var running: Int32 = 0
      unsafe curl_multi_perform(multi, &running)
      finishCompleted()
      sweep()
      if inbox.withLock({ $0.mayPause() }) {
        unsafe curl_multi_poll(multi, nil, 0, Int32(clamping: patience()), nil)
      }
    }
    stopAll()
  }

  private func handle(_ command: Command) {
    switch command {
    case .start(let transfer): start(transfer)
    case .abort(let id): abort(id)
    case .resumeReceiving(let id): resume(id) { $0.isReceivingPaused = false }
    case .resumeSending(let id): resume(id) { $0.isSendingPaused = false }
    case .stop: isStopping = true
    }
  }

  private func start(_ transfer: Transfer) {
    // Cancelled before it began: it must not go out, since its caller was told that it did not.
    guard !transfer.isSettled else { return transfer.end(CancellationError()) }
    guard active.count < settings.maximumActive else {
      guard waiting.count < Self.maximumWaiting else {
        return fail(transfer, .overloaded)
      }
      waiting.append(transfer)
      nextDue = min(nextDue, transfer.hop.deadline)
      return
    }
    let exchange = idle.popLast() ?? Exchange(settings)
    exchange.begin(transfer, now: now)
    nextDue = min(nextDue, exchange.due)
    exchange.place = active.count
    active.append(exchange)
    unsafe curl_multi_add_handle(multi, exchange.easy)
  }

  private func abort(_ id: Int) {
    if let exchange = activeExchange(id) {
      remove(exchange)
      exchange.transfer.settle(.failure(CancellationError()))
      exchange.transfer.end(CancellationError())
      retire(exchange)
    } else if let index = waiting.firstIndex(where: { $0.id == id }) {
      let transfer = waiting.remove(at: index)
      transfer.settle(.failure(CancellationError()))
      transfer.end(CancellationError())
    }
  }

  /// Asked for seldom enough to be looked for.
  private func activeExchange(_ id: Int) -> Exchange? { active.first { $0.transfer.id == id } }

  private func resume(_ id: Int, _ change: (Exchange) -> Void) {
    guard let exchange = activeExchange(id) else { return }
    change(exchange)
    let paused =
      (exchange.isReceivingPaused ? CURLPAUSE_RECV : 0)
      | (exchange.isSendingPaused ? CURLPAUSE_SEND : 0)
    unsafe curl_easy_pause(exchange.easy, paused)
  }

  private func finishCompleted() {
    var remaining: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi, &remaining) {
      guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
      let code = unsafe easel_curl_result(message)
      var context: UnsafeMutableRawPointer?
      unsafe easel_curl_get_context(message.pointee.easy_handle, &context)
      let exchange = unsafe Exchange.at(context)
      remove(exchange)
      exchange.settle(code)
      retire(exchange)
    }
  }

  private func remove(_ exchange: Exchange) {
    unsafe curl_multi_remove_handle(multi, exchange.easy)
    let last = active.removeLast()
    guard last !== exchange else { return }
    active[exchange.place] = last
    last.place = exchange.place
  }

  private func retire(_ exchange: Exchange) {
    exchange.retire()
    if idle.count < Self.maximumIdleHandles { idle.append(exchange) }
    if !waiting.isEmpty { start(waiting.removeFirst()) }
  }

  private func fail(_ transfer: Transfer, _ kind: HTTPError.Kind) {
    let error = HTTPError(kind, origin: transfer.hop.request.url.origin)
    transfer.settle(.failure(error))
    transfer.end(error)
  }

  /// Ends what is overdue. Deadlines are kept here and not by curl: its timers cost every transfer
  /// more than this costs all of them, and it forgets those that wait.
  private func sweep() {
    guard nextDue <= now else { return }
    for transfer in waiting where transfer.hop.deadline <= now {
      fail(transfer, .timedOut(.waiting))
    }
    waiting.removeAll { $0.hop.deadline <= now }
    for exchange in active where exchange.due <= now {
      remove(exchange)
      exchange.settle(CURLE_OPERATION_TIMEDOUT)
      retire(exchange)
    }
    nextDue = min(
      waiting.map(\.hop.deadline).min() ?? .distantFuture,
      active.map(\.due).min() ?? .distantFuture)
  }

  /// How long there is nothing to do unless something happens.
  private func patience() -> Int { max(Ticks.now.until(nextDue), 1) }

  private func stopAll() {
    for exchange in active {
      remove(exchange)
      fail(exchange.transfer, .clientClosed)
    }
    for transfer in waiting { fail(transfer, .clientClosed) }
    var commands: [Command] = []
    inbox.withLock { $0.take(into: &commands) }
    for case .start(let transfer) in commands { fail(transfer, .clientClosed) }
    waiting = []
    idle = []
  }
}
