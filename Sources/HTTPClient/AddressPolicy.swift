/// Which addresses a request may be sent to. It is asked about the address that is about to be
/// connected to, or that a kept connection leads to: a name that changes its mind between two
/// look-ups gains nothing.
///
/// With a proxy, names are resolved there, out of our sight: then only a literal address in the URL
/// can be judged, and the proxy has to keep its own rules for names. The address of the proxy itself
/// is the operator's choice and is not judged.
package enum AddressPolicy: Sendable, Equatable {
  case anything
  /// Addresses of the public internet: no loopback, private, link-local, shared, documentation,
  /// benchmark, multicast or reserved ones, and no IPv6 address that carries one of those.
  case publicOnly

  func allows(_ address: IPAddress) -> Bool {
    switch self {
    case .anything: true
    case .publicOnly: address.isPublic
    }
  }
}

/// The bytes of an address, most significant first: four or sixteen.
enum IPAddress: Equatable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  var isPublic: Bool {
    switch self {
    case .v4(let address): Self.isPublic(v4: address)
    case .v6(let high, let low): Self.isPublic(high: high, low: low)
    }
  }

  /// IANA's special-purpose registry, as first address and length of the prefix.
  private static let specialV4: [(UInt32, Int)] = [
    (0x0000_0000, 8),  // 0/8: this host
    (0x0a00_0000, 8),  // 10/8
    (0x6440_0000, 10),  // 100.64/10: shared by carriers
    (0x7f00_0000, 8),  // 127/8: loopback
    (0xa9fe_0000, 16),  // 169.254/16: link-local, where clouds keep their metadata
    (0xac10_0000, 12),  // 172.16/12
    (0xc000_0000, 24),  // 192.0.0/24: protocol assignments
    (0xc000_0200, 24),  // 192.0.2/24: documentation
    (0xc058_6300, 24),  // 192.88.99/24: 6to4 relays
    (0xc0a8_0000, 16),  // 192.168/16
    (0xc612_0000, 15),  // 198.18/15: benchmarks
    (0xc633_6400, 24),  // 198.51.100/24: documentation
    (0xcb00_7100, 24),  // 203.0.113/24: documentation
    (0xe000_0000, 3),  // 224/4 multicast, 240/4 reserved, broadcast
  ]

  private static func isPublic(v4 address: UInt32) -> Bool {
    !specialV4.contains { first, length in (address ^ first) >> (32 - length) == 0 }
  }

  private static func isPublic(high: UInt64, low: UInt64) -> Bool {
    // ::ffff:a.b.c.d, and the well-known prefix of NAT64, 64:ff9b::a.b.c.d
    if high == 0, low >> 32 == 0xffff { return isPublic(v4: UInt32(truncatingIfNeeded: low)) }
    if high == 0x0064_ff9b_0000_0000, low >> 32 == 0 {
      return isPublic(v4: UInt32(truncatingIfNeeded: low))
    }
    // 2002:a.b.c.d::, 6to4
    if high >> 48 == 0x2002 { return isPublic(v4: UInt32(truncatingIfNeeded: high >> 16)) }
    // Only 2000::/3 is given out; of that, 2001::/23 are protocols (Teredo among them), 2001:db8::/32
    // and 3fff::/20 are for documents.
    return high >> 61 == 1 && high >> 41 != 0x2001_0000 >> 9 && high >> 32 != 0x2001_0db8
      && high >> 44 != 0x3fff0
  }
}
