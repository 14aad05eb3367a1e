/// SHA-256 (FIPS 180-4), fed in pieces.
///
/// For names and checksums, where a module has no other business with a cryptographic library.
package struct SHA256: Sendable {
  package static let byteCount = 32

  private var state: [8 of UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var block: [64 of UInt8] = .init(repeating: 0)
  private var filled = 0
  private var total: UInt64 = 0

  package init() {}

  package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

  package mutating func update(_ bytes: Span<UInt8>) {
    total &+= UInt64(bytes.count)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var rest = unsafe UnsafeBufferPointer(rebasing: bytes[...])
      // First fill up what an earlier piece began.
      while filled != 0, let byte = unsafe rest.first {
        append(byte)
        unsafe rest = UnsafeBufferPointer(rebasing: rest.dropFirst())
      }
      let whole = rest.count / 64
      if whole > 0, let start = rest.baseAddress {
        unsafe SHA256Rounds.compress(start, blocks: whole, into: &state)
      }
      unsafe rest.dropFirst(64 * whole).forEach { append($0) }
    }
  }

  /// The digest of everything fed so far.
  package consuming func finish() -> [UInt8] {
    let bits = total &* 8
    append(0x80)
    while filled != 56 { append(0) }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    return state.indices.flatMap { index in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: state[index] >> $0) }
    }
  }

  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = digest(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func append(_ byte: UInt8) {
    block[filled] = byte
    filled += 1
    guard filled == 64 else { return }
    unsafe block.span.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe SHA256Rounds.compress(start, blocks: 1, into: &state)
    }
    filled = 0
  }
}
