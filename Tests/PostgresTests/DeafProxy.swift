import Concurrency
import Glibc
import TestSupport

/// Stands between a client and the server's socket, and can swallow one answer: the one to the
/// message that holds a given word. Then it hangs up.
final class DeafProxy: Sendable {
  private struct State {
    var word: [UInt8]?
    var swallowed = 0
  }

  let folder = TemporaryFolder()
  private let server: String
  private let listener: Int32
  private let state = Guarded(State())

  var swallowed: Int { state.withLock { $0.swallowed } }

  init(to server: String) throws {
    self.server = server
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let isOpen =
      unsafe Self.withAddress(folder.path(".s.PGSQL.1")) { unsafe bind(listener, $0, $1) } == 0
      && listen(listener, 16) == 0
    self.listener = listener
    guard isOpen else { throw Refusal() }
    Thread.detach(name: "proxy") { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        Thread.detach(name: "proxied") { [weak self] in self?.serve(client) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// From now on, the answer to the first message with this word is lost.
  func deafen(at word: String) { state.withLock { $0.word = Array(word.utf8) } }

  private func serve(_ client: Int32) {
    let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer {
      close(client)
      close(upstream)
    }
    guard unsafe Self.withAddress(server, { unsafe connect(upstream, $0, $1) }) == 0 else { return }
    var isDeaf = false
    while true {
      var files = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0),
        pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
      ]
      unsafe poll(&files, 2, -1)
      if files[0].revents != 0 {
        guard let bytes = Self.receive(client) else { return }
        if holdsWord(bytes) { isDeaf = true }
        Self.send(bytes, to: upstream)
      }
      if files[1].revents != 0 {
        guard let bytes = Self.receive(upstream) else { return }
        if isDeaf {
          state.withLock { $0.swallowed += 1 }
          return
        }
        Self.send(bytes, to: client)
      }
    }
  }

  private func holdsWord(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard let word = state.word, bytes.count >= word.count else { return false }
      let starts = 0...(bytes.count - word.count)
      guard starts.contains(where: { bytes[$0...].starts(with: word) }) else { return false }
      state.word = nil
      return true
    }
  }

  private static func receive(_ file: Int32) -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(file, &chunk, chunk.count)
    return count > 0 ? Array(chunk[..<count]) : nil
  }

  private static func send(_ bytes: [UInt8], to file: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe Array(rest).withUnsafeBytes {
        unsafe Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      unsafe field.copyBytes(from: Array(path.utf8).prefix(field.count - 1))
    }
    return unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe body(address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
