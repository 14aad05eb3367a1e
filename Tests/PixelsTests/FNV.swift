/// Fowler, Noll and Vo's hash: enough to tell whether bits changed.
struct FNV {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ bits: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      value = (value ^ (bits >> shift & 0xFF)) &* 0x100_0000_01B3
    }
  }

  mutating func add(_ bytes: [UInt8]) { for byte in bytes { add(UInt64(byte)) } }
}
