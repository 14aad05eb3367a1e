internal import CCurl
internal import Glibc

/// The sockets that curl has at work, and the bell that ends a wait. Belongs to the curl thread;
/// only `ring` may be called from elsewhere.
///
/// epoll with curl's socket calls, not `curl_multi_poll`: with 64 transfers under way the latter looks
/// at every one of them for every answer (see `docs/design/http.md` for the figures).
@safe final class Poller: Sendable {
  private let epoll: Int32
  private let bell: Int32

  init() {
    epoll = easel_epoll_create()
    bell = easel_bell_create()
    precondition(epoll >= 0 && bell >= 0, "the process has no file descriptors left")
    _ = easel_epoll_watch(epoll, bell, CURL_POLL_IN)
  }

  deinit {
    close(epoll)
    close(bell)
  }

  func ring() { easel_bell_ring(bell) }

  func watch(_ socket: Int32, for what: Int32) { _ = easel_epoll_watch(epoll, socket, what) }

  /// Waits for sockets, the bell, or `milliseconds` (−1: for ever), and calls `body` per socket.
  func wait(milliseconds: Int, _ body: (_ socket: Int32, _ what: Int32) -> Void) {
    unsafe withUnsafeTemporaryAllocation(of: easel_ready.self, capacity: 64) { ready in
      let count = unsafe easel_epoll_wait(epoll, ready.baseAddress, Int32(clamping: milliseconds))
      for index in 0..<Int(max(count, 0)) {
        let (file, what) = unsafe (ready[index].file, ready[index].what)
        if file == bell { easel_bell_quiet(bell) } else { body(file, what) }
      }
    }
  }
}
