internal import CCurl
internal import Glibc

extension IPAddress {
  /// The address in a socket address; `nil` when it is of another family.
  init?(_ address: UnsafePointer<sockaddr>) {
    switch Int32(unsafe address.pointee.sa_family) {
    case AF_INET:
      let v4 = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
      self = .v4(UInt32(bigEndian: v4.sin_addr.s_addr))
    case AF_INET6:
      var v6 = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
      self = unsafe withUnsafeBytes(of: &v6.sin6_addr) { unsafe IPAddress(v6: $0) }
    default: return nil
    }
  }

  /// Reads what `inet_pton` reads, after brackets and a zone have been taken off; also the shortened
  /// and octal forms of IPv4 that `inet_aton` takes, since resolvers take them.
  init?(parsing text: String) {
    let bare = text.utf8.first == UInt8(ascii: "[") ? String(text.dropFirst().dropLast()) : text
    let address = String(bare.prefix { $0 != "%" })
    var v4 = in_addr()
    var v6 = in6_addr()
    if unsafe inet_pton(AF_INET6, address, &v6) == 1 {
      self = unsafe withUnsafeBytes(of: &v6) { unsafe IPAddress(v6: $0) }
    } else if unsafe inet_aton(address, &v4) == 1 {
      self = .v4(UInt32(bigEndian: v4.s_addr))
    } else {
      return nil
    }
  }

  private init(v6 bytes: UnsafeRawBufferPointer) {
    self = .v6(
      high: UInt64(bigEndian: unsafe bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}
