/// SHA-1 (FIPS 180-4), which the handshake is made with (RFC 6455 §4.2.2). It is broken where
/// somebody gains by a collision, and proves here only that the other side speaks the protocol:
/// nobody outside this module can see it.
enum SHA1 {
  /// Of what is short: all of it is padded and taken at once.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    var bytes = message
    bytes.append(0x80)
    while bytes.count % 64 != 56 { bytes.append(0) }
    bytes += bigEndian(UInt64(message.count) * 8, count: 8)
    for start in stride(from: 0, to: bytes.count, by: 64) {
      compress(bytes[start..<(start + 64)], into: &state)
    }
    return state.flatMap { bigEndian(UInt64($0), count: 4) }
  }

  private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words: [UInt32] = (0..<16).map { word in
      let start = block.startIndex + 4 * word
      return block[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for turn in 16..<80 {
      let mixed = words[turn - 3] ^ words[turn - 8] ^ words[turn - 14] ^ words[turn - 16]
      words.append(rotated(mixed, by: 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for turn in 0..<80 {
      let (mixed, constant): (UInt32, UInt32) =
        switch turn {
        case ..<20: ((b & c) | (~b & d), 0x5A82_7999)
        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case ..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
      let next = rotated(a, by: 5) &+ mixed &+ e &+ constant &+ words[turn]
      (a, b, c, d, e) = (next, a, rotated(b, by: 30), c, d)
    }
    for (index, word) in [a, b, c, d, e].enumerated() { state[index] &+= word }
  }

  private static func rotated(_ word: UInt32, by count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }

  private static func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
