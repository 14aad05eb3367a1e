/// Thirty-two bytes of something public, held inline: compared and hashed as four words.
struct Bytes32: Hashable, Sendable {
  /// The words that lie in memory one after the other, each with its lowest byte first.
  let words: (UInt64, UInt64, UInt64, UInt64)

  init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    words = (first, second, third, fourth)
  }

  /// Nil unless there are exactly 32 bytes.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    func word(_ index: Int) -> UInt64 {
      unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  init?(_ bytes: [UInt8]) {
    guard let value = unsafe bytes.withUnsafeBytes({ unsafe Bytes32($0) }) else { return nil }
    self = value
  }

  var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let inOrder = (
      words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian
    )
    return unsafe withUnsafeBytes(of: inOrder) { unsafe body($0) }
  }

  /// As numbers whose lowest byte comes first.
  func isLess(than other: Bytes32) -> Bool {
    let (mine, theirs) = (words, other.words)
    return (mine.3, mine.2, mine.1, mine.0) < (theirs.3, theirs.2, theirs.1, theirs.0)
  }

  /// Without the uppermost bit, which is the sign of a point or means nothing.
  var withoutTopBit: Bytes32 {
    Bytes32(words.0, words.1, words.2, words.3 & 0x7fff_ffff_ffff_ffff)
  }

  static func == (one: Bytes32, other: Bytes32) -> Bool { one.words == other.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }

  static let zero = Bytes32(0, 0, 0, 0)
  static let one = Bytes32(1, 0, 0, 0)
  /// 2²⁵⁵ − 19: coordinates of both curves are below it.
  static let prime = Bytes32(0xffff_ffff_ffff_ffed, .max, .max, 0x7fff_ffff_ffff_ffff)
  static let primeMinusOne = Bytes32(0xffff_ffff_ffff_ffec, .max, .max, 0x7fff_ffff_ffff_ffff)
  /// The order of the group that Ed25519 signs in.
  static let order = Bytes32(
    0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000)
}
