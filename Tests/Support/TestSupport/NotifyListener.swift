internal import Glibc

/// A service manager's end of sd_notify: a socket of datagrams, at a path or with an abstract name.
package final class NotifyListener: Sendable {
  /// What `NOTIFY_SOCKET` is to be.
  package let address: String
  private let file: Int32

  /// - Parameter address: a path, or `@` and a name.
  package init?(_ address: String) {
    let file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return nil }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(address.utf8)
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
    guard bytes.count <= MemoryLayout.size(ofValue: name.sun_path) else { return nil }
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let status = unsafe withUnsafeBytes(of: &name) {
      unsafe bind(file, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
    }
    guard status == 0 else {
      close(file)
      return nil
    }
    self.address = address
    self.file = file
  }

  deinit { close(file) }

  /// The datagrams since the last look.
  package func heard() -> [String] {
    var all: [String] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = unsafe recv(file, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count >= 0 else { return all }
      all.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }
}
