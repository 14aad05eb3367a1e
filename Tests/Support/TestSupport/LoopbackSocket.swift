internal import Glibc

/// A bare TCP connection to a port of the loopback, for saying things that no client says.
package struct LoopbackSocket: Sendable {
  private let file: Int32

  package init?(connectedTo port: UInt16) {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return nil }
    guard unsafe Self.withAddress(port, { unsafe connect(file, $0, $1) }) == 0 else {
      Glibc.close(file)
      return nil
    }
    self.file = file
  }

  /// A port of the loopback that nobody listens on at this moment.
  package static func freePort() -> UInt16 {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { Glibc.close(file) }
    let status = unsafe Self.withAddress(0) { unsafe bind(file, $0, $1) }
    precondition(status == 0, "the loopback has no free port")
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutableBytes(of: &address) { bytes in
      unsafe getsockname(file, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
    }
    return UInt16(bigEndian: address.sin_port)
  }

  package func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Everything until the other end closes, waiting at most so long. Does not block the pool.
  package func readToEnd(within limit: Duration = .seconds(10)) async -> String? {
    let deadline = ContinuousClock.now + limit
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while ContinuousClock.now < deadline {
      let count = unsafe recv(file, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count > 0 {
        answer += buffer[..<count]
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        return String(decoding: answer, as: UTF8.self)
      } else {
        try? await Task.sleep(for: .milliseconds(5))
      }
    }
    return nil
  }

  package func close() { Glibc.close(file) }

  private static func withAddress(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    return unsafe withUnsafeBytes(of: &address) { bytes in
      unsafe body(
        bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
  }
}
