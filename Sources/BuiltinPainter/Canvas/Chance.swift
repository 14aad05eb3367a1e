import Concurrency
import Pixels

/// The dice of one part of a picture. Parts have dice of their own, so that changing one of them
/// leaves the others where they were.
struct Chance {
  private var generator: SplitMix64

  init(_ seed: UInt64, for part: StaticString) {
    generator = SplitMix64(seed: Self.seed(seed, for: part))
  }

  /// FNV-1a over the part's name.
  static func seed(_ seed: UInt64, for part: StaticString) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
    for byte in "\(part)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var generator = SplitMix64(seed: hash)
    return generator.next()
  }

  mutating func next() -> UInt64 { generator.next() }

  /// 0…1, without 1.
  mutating func unit() -> Float { Float(generator.next() >> 40) * (1 / 16_777_216) }

  mutating func between(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

  /// About a normal distribution, never beyond ±1.
  mutating func bell() -> Float { (unit() + unit() + unit()) * (2.0 / 3) - 1 }

  mutating func index(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }

  mutating func flips(_ probability: Float) -> Bool { unit() < probability }

  mutating func pick<T>(_ choices: [T]) -> T { choices[index(choices.count)] }
}

/// An integer of a place, for grain: −1…1.
@inline(__always) func speckle(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Float {
  var h = UInt32(bitPattern: x) &* 0x9E37_79B1 ^ (UInt32(bitPattern: y) &* 0x85EB_CA77) ^ seed
  h = (h ^ (h >> 15)) &* 0x2C1B_3C6D
  h = (h ^ (h >> 12)) &* 0x297A_2D39
  h ^= h >> 15
  return Float(Int32(bitPattern: h)) * (1 / 2_147_483_648)
}
