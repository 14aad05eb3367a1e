internal import CMicrohttpd
internal import Concurrency
internal import Glibc
internal import HTTP

/// The libmicrohttpd daemon: one thread of its own, asleep in epoll when there is nothing to do.
///
/// `@unchecked Sendable`: `daemon` is written once in `start`, before any callback comes.
@safe final class Daemon: @unchecked Sendable {
  let settings: ServerSettings
  private let routes: Routes
  private let hand: @Sendable (Exchange) -> Bool
  let connections = Connections()
  private let suspensions = Suspensions()
  private let live = Guarded<[ObjectIdentifier: Exchange]>([:])
  private let isClosing = Guarded(false)
  private var daemon: OpaquePointer?

  /// `hand` takes an exchange to where it is answered; false when nobody answers any more.
  init(
    _ settings: ServerSettings, _ routes: Routes, hand: @escaping @Sendable (Exchange) -> Bool
  ) {
    self.settings = settings
    self.routes = routes
    self.hand = hand
  }

  /// Listens; returns the port.
  func start() throws(ServerError) -> UInt16 {
    var port: UInt16 = 0
    let socket = unsafe easel_listen(settings.host, settings.port, 128, &port)
    guard socket >= 0 else { throw refusal(errno) }
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    func number(_ option: MHD_OPTION, _ value: Int) -> MHD_OptionItem {
      unsafe MHD_OptionItem(option: option, value: value, ptr_value: nil)
    }
    func callback(_ option: MHD_OPTION, _ function: UnsafeRawPointer) -> MHD_OptionItem {
      unsafe MHD_OptionItem(
        option: option, value: Int(bitPattern: function), ptr_value: context)
    }
    let options = unsafe [
      number(.LISTEN_SOCKET, Int(socket)),
      number(.CONNECTION_LIMIT, settings.maximumConnections),
      number(.PER_IP_CONNECTION_LIMIT, settings.maximumConnectionsPerAddress),
      number(.CONNECTION_TIMEOUT, max(1, Int(settings.idleTimeout.components.seconds))),
      number(.CONNECTION_MEMORY_LIMIT, settings.maximumHeaderBytes),
      number(.STRICT_FOR_CLIENT, 1),
      callback(.URI_LOG_CALLBACK, unsafeBitCast(beginRequest, to: UnsafeRawPointer.self)),
      callback(.NOTIFY_COMPLETED, unsafeBitCast(endRequest, to: UnsafeRawPointer.self)),
      callback(.NOTIFY_CONNECTION, unsafeBitCast(noteConnection, to: UnsafeRawPointer.self)),
      callback(.UNESCAPE_CALLBACK, unsafeBitCast(leaveEscaped, to: UnsafeRawPointer.self)),
      number(.END, 0),
    ]
    let flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_SUSPEND_RESUME.rawValue
    guard let daemon = unsafe easel_mhd_start(flags, answer, context, options) else {
      close(socket)
      throw .couldNotStart
    }
    unsafe self.daemon = daemon
    return port
  }

  private func refusal(_ number: Int32) -> ServerError {
    switch number {
    case EADDRINUSE: .addressInUse(host: settings.host, port: settings.port)
    case EACCES, EPERM: .notPermitted(host: settings.host, port: settings.port)
    case 0, EADDRNOTAVAIL: .noSuchAddress(host: settings.host)
    default: .couldNotListen(host: settings.host, port: settings.port, errno: number)
    }
  }

  /// Stops accepting, waits for what is in hand, closes. Blocks for up to the patience: not for a
  /// thread of the cooperative pool.
  func stop() {
    guard let daemon = unsafe daemon else { return }
    isClosing.withLock { $0 = true }
    let socket = unsafe MHD_quiesce_daemon(daemon)
    if socket >= 0 { close(socket) }
    let deadline = ContinuousClock.now + settings.patience
    while ContinuousClock.now < deadline, live.withLock({ !$0.isEmpty }) { usleep(5_000) }
    // Those that remain are cut off. They must all be awake for that: it is a rule of the library.
    repeat {
      for exchange in live.withLock({ Array($0.values) }) { exchange.cutOff() }
      usleep(1_000)
    } while !suspensions.finish()
    unsafe MHD_stop_daemon(daemon)
    unsafe self.daemon = nil
  }

  // MARK: On the daemon's thread

  fileprivate func begin(target: String, _ connection: OpaquePointer) -> Exchange {
    unsafe Exchange(target: target, connection: connection, suspensions: suspensions)
  }

  fileprivate func end(_ exchange: Exchange) {
    exchange.end()
    _ = live.withLock { $0.removeValue(forKey: ObjectIdentifier(exchange)) }
    connections.set(exchange.reading.socket, deadline: .now + settings.headerDeadline)
  }

  fileprivate func connected(_ socket: Int32) {
    connections.set(socket, deadline: .now + settings.headerDeadline)
  }

  /// The first call for a request: its headers are there, nothing of its body is.
  fileprivate func open(_ exchange: Exchange, method: String) -> MHD_Result {
    exchange.reading.isBegun = true
    // Not before: nobody waits for a client that has not finished asking.
    live.withLock { $0[ObjectIdentifier(exchange)] = exchange }
    exchange.reading.socket = unsafe easel_mhd_socket(exchange.connection)
    connections.set(
      exchange.reading.socket, deadline: .now + settings.requestDeadline + .seconds(5))
    let admission = Admission(settings: settings, routes: routes)
    let headers = unsafe HTTPHeaders(of: exchange.connection)
    switch admission.admit(method: method, target: exchange.target, headers: headers) {
    case .refused(let response): return queue(response, for: exchange)
    case .admitted(let admitted):
      exchange.reading.maximumBodyBytes = admitted.maximumBodyBytes
      exchange.handler = admitted.handler
      exchange.request = ServerRequest(
        method: admitted.method, path: admitted.path, query: admitted.query,
        parameters: admitted.parameters, headers: headers,
        peer: unsafe peerAddress(exchange.connection),
        body: ServerRequestBody(inflow: exchange.inflow))
      guard hand(exchange) else { return queue(.plain(503), for: exchange) }
      return .YES
    }
  }

  fileprivate func proceed(_ exchange: Exchange) -> MHD_Result {
    guard let response = exchange.finishReading() else { return .YES }
    return queue(response, for: exchange)
  }

  private func queue(_ response: ServerResponse, for exchange: Exchange) -> MHD_Result {
    connections.set(exchange.reading.socket, deadline: nil)
    return exchange.queue(response, closing: isClosing.withLock { $0 })
  }
}

private func daemon(_ context: UnsafeMutableRawPointer?) -> Daemon {
  guard let context = unsafe context else {
    preconditionFailure("libmicrohttpd gives back the context it was given")
  }
  return unsafe Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue()
}

/// The request line has been read. What this returns comes back in every later call.
private let beginRequest:
  @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) ->
    UnsafeMutableRawPointer? = { context, target, connection in
      guard let target = unsafe target, let connection = unsafe connection else { return nil }
      let exchange = unsafe daemon(context).begin(target: String(cString: target), connection)
      return unsafe Unmanaged.passRetained(exchange).toOpaque()
    }

private let answer: MHD_AccessHandlerCallback = {
  context, connection, _, method, _, bytes, count, request in
  guard let method = unsafe method, let count = unsafe count,
    let request = unsafe request?.pointee
  else { return .NO }
  let exchange = unsafe Exchange.at(request)
  if !exchange.reading.isBegun {
    return unsafe daemon(context).open(exchange, method: String(cString: method))
  }
  guard unsafe count.pointee > 0 else { return unsafe daemon(context).proceed(exchange) }
  let body = unsafe UnsafeRawBufferPointer(start: bytes, count: count.pointee)
  guard let taken = unsafe exchange.receive(body) else { return .NO }
  unsafe count.pointee -= taken
  return .YES
}

private let endRequest: MHD_RequestCompletedCallback = { context, _, request, _ in
  guard let pointer = unsafe request?.pointee else { return }
  unsafe request?.pointee = nil
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
  unsafe daemon(context).end(exchange)
}

private let noteConnection: MHD_NotifyConnectionCallback = { context, connection, _, event in
  let daemon = unsafe daemon(context)
  let socket = unsafe easel_mhd_socket(connection)
  if event == .CONNECTION_NOTIFY_STARTED {
    daemon.connected(socket)
  } else {
    daemon.connections.remove(socket)
  }
}

/// Decoding before splitting would make `%2F` a slash and end the path at `%00`.
private let leaveEscaped:
  @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int =
    { _, _, text in
      guard let text = unsafe text else { return 0 }
      return unsafe strlen(text)
    }

private func peerAddress(_ connection: OpaquePointer) -> String {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
    guard let start = text.baseAddress else { return "" }
    unsafe easel_mhd_peer(connection, start, 64)
    return unsafe String(cString: start)
  }
}

extension HTTPHeaders {
  fileprivate init(of connection: OpaquePointer) {
    self.init()
    unsafe withUnsafeMutablePointer(to: &self) { headers in
      _ = unsafe MHD_get_connection_values_n(
        connection, .HEADER_KIND,
        { context, _, name, nameCount, value, valueCount in
          let name = unsafe UnsafeRawBufferPointer(start: name, count: nameCount)
          let value = unsafe UnsafeRawBufferPointer(start: value, count: valueCount)
          let headers = unsafe context?.assumingMemoryBound(to: HTTPHeaders.self)
          unsafe headers?.pointee.add(
            String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
          return .YES
        }, headers)
    }
  }
}
