internal import CCurl

/// A connection that curl makes as it does for any request (look-up, policy, proxy, TLS) and then
/// leaves to us (`CURLOPT_CONNECT_ONLY`).
///
/// 1. `wake` is for everybody; everything else belongs to one thread, which may wait here.
/// 2. The easy handle stays in its multi handle: taken out, its connection is closed.
/// 3. What curl or TLS has read already does not make the socket readable: read until there is
///    nothing before waiting.
///
/// `@unchecked Sendable` is justified by 1.
@safe final class BareConnection: @unchecked Sendable {
  enum Step { case underWay, done, failed(HTTPError) }
  enum Moved { case bytes(Int), nothing, ended }

  private let hop: Hop
  private let isProxied: Bool
  private let easy: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  private var socket: curl_socket_t = CURL_SOCKET_BAD
  private var isAddressRefused = false

  init(to hop: Hop, _ settings: HTTPClient.Settings) {
    guard let easy = unsafe curl_easy_init(), let multi = unsafe curl_multi_init() else {
      preconditionFailure("curl_easy_init: out of memory")
    }
    unsafe (self.easy, self.multi) = (easy, multi)
    self.hop = hop
    isProxied = settings.proxy != nil
    let handle = unsafe EasyHandle(easy)
    handle.setUp(settings)
    handle.set(CURLOPT_URL, "\(hop.request.url.origin)/")
    handle.set(CURLOPT_CONNECT_ONLY, 1)
    // A proxy is to pass bytes on and nothing else, and over TLS nobody is to choose HTTP/2.
    handle.set(CURLOPT_HTTPPROXYTUNNEL, 1)
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe easel_curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context)
    unsafe easel_curl_on_open_socket(easy) { context, _, address in
      guard let context = unsafe context, let address = unsafe address else {
        return CURL_SOCKET_BAD
      }
      return unsafe Unmanaged<BareConnection>.fromOpaque(context).takeUnretainedValue()
        .openSocket(address)
    }
    unsafe curl_multi_add_handle(multi, easy)
  }

  deinit {
    unsafe curl_multi_remove_handle(multi, easy)
    unsafe curl_easy_cleanup(easy)
    unsafe curl_multi_cleanup(multi)
  }

  /// Ends the wait that is, or else the next.
  func wake() { unsafe curl_multi_wakeup(multi) }

  /// Goes on with the connecting.
  func connect() -> Step {
    var running: Int32 = 0
    unsafe curl_multi_perform(multi, &running)
    var remaining: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi, &remaining) {
      guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
      let code = unsafe easel_curl_result(message)
      if code == CURLE_OK { unsafe easel_curl_get_socket(easy, &socket) }
      return socket == CURL_SOCKET_BAD ? .failed(error(code)) : .done
    }
    return .underWay
  }

  func send(_ bytes: UnsafeRawBufferPointer) -> Moved {
    var count = 0
    switch unsafe curl_easy_send(easy, bytes.baseAddress, bytes.count, &count) {
    case CURLE_OK: return count > 0 ? .bytes(count) : .nothing
    case CURLE_AGAIN: return .nothing
    default: return .ended
    }
  }

  /// A server that breaks off without TLS's own goodbye has ended too: who needs one has his own.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Moved {
    var count = 0
    switch unsafe curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count) {
    case CURLE_OK: return count > 0 ? .bytes(count) : .ended
    case CURLE_AGAIN: return .nothing
    default: return .ended
    }
  }

  /// Until the socket is ready, somebody wakes us, or the time is over. Blocks.
  func wait(reading: Bool = false, writing: Bool = false, atMost milliseconds: Int) {
    let events = (reading ? CURL_WAIT_POLLIN : 0) | (writing ? CURL_WAIT_POLLOUT : 0)
    var file = curl_waitfd(fd: socket, events: Int16(events), revents: 0)
    // Of a socket that nobody asks about, an end would be told again and again.
    let count: UInt32 = events == 0 ? 0 : 1
    unsafe curl_multi_poll(multi, &file, count, Int32(clamping: milliseconds), nil)
  }

  func hangUp() {
    unsafe curl_multi_remove_handle(multi, easy)
    socket = CURL_SOCKET_BAD
  }

  private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    let policy = isProxied ? .anything : hop.request.addresses
    guard let socket = unsafe policy.socket(for: address) else {
      isAddressRefused = true
      return CURL_SOCKET_BAD
    }
    return socket
  }

  private func error(_ code: CURLcode) -> HTTPError {
    if isAddressRefused { return hop.addressRefusal }
    // Behind a proxy, what breaks before there is a tunnel is the tunnel.
    let isTunnel = isProxied && (code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR)
    return HTTPError(
      isTunnel ? .proxy : HTTPError.Kind(code, isProxied: isProxied),
      origin: hop.request.url.origin, code: Int(code.rawValue))
  }
}
