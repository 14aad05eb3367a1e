internal import CCurl
internal import Glibc

extension AddressPolicy {
  /// A socket for an address that curl is about to connect to; `nil` when that is forbidden.
  func socket(for address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t? {
    if self != .anything {
      let ip = unsafe withUnsafePointer(to: &address.pointee.addr) { unsafe IPAddress($0) }
      guard let ip, allows(ip) else { return nil }
    }
    return unsafe Glibc.socket(
      address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
      address.pointee.protocol)
  }
}
