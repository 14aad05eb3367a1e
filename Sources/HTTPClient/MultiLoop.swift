internal import CCurl
internal import Concurrency
internal import Glibc

/// The body of the curl thread, and the way to it.
///
/// 1. `inbox` and `curl_multi_wakeup` are for everybody; everything else belongs to the thread.
/// 2. A transfer is waiting, active or gone. Waiting and active ones are found by id; a command for
///    one that has gone is nothing.
/// 3. At most `maximumActive` are with curl and `maximumWaiting` wait their turn here, where their
///    deadline is still kept: curl's own queue forgets it.
/// 4. With nothing active the thread sleeps until it is woken.
///
/// `@unchecked Sendable` is justified by 1: `run` is called once, on the thread that then owns the
/// rest.
@safe final class MultiLoop: @unchecked Sendable {
  private static let maximumWaiting = 4_096
  private static let maximumIdleHandles = 128
  private static let maximumYields = 128

  private let settings: HTTPClient.Settings
  private let inbox = Guarded(Inbox())
  private let multi: UnsafeMutableRawPointer
  private var active: [Int: Exchange] = [:]
  private var waiting: [Transfer] = []
  private var idle: [Exchange] = []
  private var nextSweep = Ticks.now
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
    active = [:]
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
    while !isStopping {
      for command in inbox.withLock({ $0.take() }) { handle(command) }
      var running: Int32 = 0
      unsafe curl_multi_perform(multi, &running)
      letOthersAsk(finishCompleted())
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
    guard active.count < settings.maximumActive else {
      guard waiting.count < Self.maximumWaiting else {
        return fail(transfer, .overloaded)
      }
      waiting.append(transfer)
      return
    }
    let exchange = idle.popLast() ?? Exchange(transfer, settings: settings)
    exchange.begin(transfer, now: Ticks.now)
    active[transfer.id] = exchange
    unsafe curl_multi_add_handle(multi, exchange.easy)
  }

  private func abort(_ id: Int) {
    if let exchange = active[id] {
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

  private func resume(_ id: Int, _ change: (Exchange) -> Void) {
    guard let exchange = active[id] else { return }
    change(exchange)
    let paused =
      (exchange.isReceivingPaused ? CURLPAUSE_RECV : 0)
      | (exchange.isSendingPaused ? CURLPAUSE_SEND : 0)
    unsafe curl_easy_pause(exchange.easy, paused)
  }

  /// Those who just got their answer often have the next question. Curl looks at all its transfers
  /// in every round, so a round that begins many is worth the moment that they take to ask: some
  /// microseconds for each, given away when nobody else wants the core.
  private func letOthersAsk(_ answered: Int) {
    for _ in 0..<min(answered * 4, Self.maximumYields) {
      if inbox.withLock({ $0.count }) >= answered { return }
      sched_yield()
    }
  }

  /// How many there were.
  private func finishCompleted() -> Int {
    var remaining: Int32 = 0
    var count = 0
    while let message = unsafe curl_multi_info_read(multi, &remaining) {
      guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
      let code = unsafe easel_curl_result(message)
      var context: UnsafeMutableRawPointer?
      unsafe easel_curl_get_context(message.pointee.easy_handle, &context)
      let exchange = unsafe Exchange.at(context)
      remove(exchange)
      exchange.settle(code)
      retire(exchange)
      count += 1
    }
    return count
  }

  private func remove(_ exchange: Exchange) {
    unsafe curl_multi_remove_handle(multi, exchange.easy)
    active[exchange.transfer.id] = nil
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

  /// Once a second, while there is anything: those who wait have only us to keep their deadline, and
  /// for the others it is the second lock on the door.
  private func sweep() {
    guard !(active.isEmpty && waiting.isEmpty) else { return }
    let now = Ticks.now
    guard nextSweep <= now else { return }
    nextSweep = now + .seconds(1)
    for transfer in waiting where transfer.hop.deadline <= now {
      fail(transfer, .timedOut(.waiting))
    }
    waiting.removeAll { $0.hop.deadline <= now }
    for exchange in active.values where exchange.transfer.hop.deadline + .seconds(1) <= now {
      remove(exchange)
      exchange.settle(CURLE_OPERATION_TIMEDOUT)
      retire(exchange)
    }
  }

  /// How long there is nothing to do unless something happens. Curl knows its own timers.
  private func patience() -> Int {
    active.isEmpty && waiting.isEmpty ? Int(Int32.max) : max(Ticks.now.until(nextSweep), 1)
  }

  private func stopAll() {
    for exchange in Array(active.values) {
      remove(exchange)
      fail(exchange.transfer, .clientClosed)
    }
    for transfer in waiting { fail(transfer, .clientClosed) }
    for case .start(let transfer) in inbox.withLock({ $0.take() }) { fail(transfer, .clientClosed) }
    waiting = []
    idle = []
  }

  /// A peer that hangs up must not end the program.
  private func blockBrokenPipes() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}
