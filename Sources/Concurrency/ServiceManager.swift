internal import Glibc

/// The one who started us, where that is systemd or speaks like it: told by datagrams how we are.
/// See sd_notify(3). Nothing of it is needed to work, so nothing of it fails.
package struct ServiceManager: Sendable {
  /// Of a socket's address, as the kernel has it.
  private static let maximumAddress = 107

  /// How long it waits for a sign of life before it starts us anew; nothing when it does not.
  package let watchdog: Duration?
  private let address: [UInt8]

  /// `NOTIFY_SOCKET` is a path, or `@` and an abstract name; where it is neither, nobody is to be told.
  /// A watchdog with another process's number is not ours.
  package init?(environment: (String) -> String?, process: Int32) {
    guard let socket = environment("NOTIFY_SOCKET"), socket.utf8.count > 1,
      socket.utf8.count <= Self.maximumAddress, !socket.utf8.contains(0)
    else { return nil }
    var address = Array(socket.utf8)
    switch address[0] {
    case UInt8(ascii: "/"): address.append(0)
    case UInt8(ascii: "@"): address[0] = 0
    default: return nil
    }
    self.address = address
    let isForUs = environment("WATCHDOG_PID").map { $0 == "\(process)" } ?? true
    watchdog = environment("WATCHDOG_USEC").flatMap { Int64($0) }
      .flatMap { isForUs && $0 > 0 ? .microseconds($0) : nil }
  }

  /// The one of this process.
  package static var ours: ServiceManager? {
    ServiceManager(
      environment: { name in
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
      }, process: getpid())
  }

  /// Says `READY=1` and the like. It does not wait.
  /// - Returns: whether it was taken.
  @discardableResult
  package func tell(_ lines: String...) -> Bool {
    let file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return false }
    defer { close(file) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: address) }
    let size = socklen_t(MemoryLayout<sa_family_t>.size + address.count)
    let text = Array(lines.joined(separator: "\n").utf8)
    let sent = unsafe withUnsafeBytes(of: &name) { bytes in
      unsafe sendto(
        file, text, text.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
        bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
    }
    return sent == text.count
  }
}
