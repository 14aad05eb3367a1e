/// The rounds of SHA-256: where all of its time goes. The names are those of the standard.
///
/// Sixteen rounds are written out, so that the working variables change their names instead of their
/// places, and the schedule is worked out sixteen words at a time.
enum SHA256Rounds {
  /// Takes in `64 * blocks` bytes.
  static func compress(
    _ start: UnsafePointer<UInt8>, blocks: Int, into state: inout [8 of UInt32]
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 16) { words in
      guard let w = words.baseAddress else { return }
      unsafe constants.span.withUnsafeBufferPointer { constants in
        guard let k = constants.baseAddress else { return }
        for block in 0..<blocks {
          unsafe one(start + 64 * block, w, k, &state)
        }
      }
    }
  }

  private static func one(
    _ bytes: UnsafePointer<UInt8>, _ w: UnsafeMutablePointer<UInt32>,
    _ k: UnsafePointer<UInt32>, _ state: inout [8 of UInt32]
  ) {
    let raw = unsafe UnsafeRawPointer(bytes)
    for i in 0..<16 {
      unsafe w[i] = UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self))
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for turn in stride(from: 0, to: 64, by: 16) {
      let k = unsafe k + turn
      if turn > 0 { unsafe extend(w) }
      unsafe round(a, b, c, &d, e, f, g, &h, k[0] &+ w[0])
      unsafe round(h, a, b, &c, d, e, f, &g, k[1] &+ w[1])
      unsafe round(g, h, a, &b, c, d, e, &f, k[2] &+ w[2])
      unsafe round(f, g, h, &a, b, c, d, &e, k[3] &+ w[3])
      unsafe round(e, f, g, &h, a, b, c, &d, k[4] &+ w[4])
      unsafe round(d, e, f, &g, h, a, b, &c, k[5] &+ w[5])
      unsafe round(c, d, e, &f, g, h, a, &b, k[6] &+ w[6])
      unsafe round(b, c, d, &e, f, g, h, &a, k[7] &+ w[7])
      unsafe round(a, b, c, &d, e, f, g, &h, k[8] &+ w[8])
      unsafe round(h, a, b, &c, d, e, f, &g, k[9] &+ w[9])
      unsafe round(g, h, a, &b, c, d, e, &f, k[10] &+ w[10])
      unsafe round(f, g, h, &a, b, c, d, &e, k[11] &+ w[11])
      unsafe round(e, f, g, &h, a, b, c, &d, k[12] &+ w[12])
      unsafe round(d, e, f, &g, h, a, b, &c, k[13] &+ w[13])
      unsafe round(c, d, e, &f, g, h, a, &b, k[14] &+ w[14])
      unsafe round(b, c, d, &e, f, g, h, &a, k[15] &+ w[15])
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  /// The next sixteen words of the schedule in place of the last.
  @inline(__always)
  private static func extend(_ w: UnsafeMutablePointer<UInt32>) {
    for i in 0..<16 {
      let (early, late) = unsafe (w[(i + 1) & 15], w[(i + 14) & 15])
      let s0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
      let s1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
      unsafe w[i] = w[i] &+ s0 &+ w[(i + 9) & 15] &+ s1
    }
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let first = h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ word
    let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    d &+= first
    h = first &+ sum0 &+ ((a & b) | (c & (a | b)))
  }

  @inline(__always)
  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    (word &>> count) | (word &<< (32 &- count))
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [64 of UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
