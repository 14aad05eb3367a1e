/// Chance as a value. Production passes ``system``, tests pass a seed. Not for keys: those are
/// drawn by libcrypto.
package struct Randomness: RandomNumberGenerator, Sendable {
  private let draw: @Sendable () -> UInt64

  package init(draw: @escaping @Sendable () -> UInt64) { self.draw = draw }

  package func next() -> UInt64 { draw() }

  package static let system = Randomness {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// The same sequence for the same seed, shared by all copies.
  package static func seeded(_ seed: UInt64) -> Randomness {
    let generator = Guarded(SplitMix64(seed: seed))
    return Randomness { generator.withLock { $0.next() } }
  }
}

/// Sebastiano Vigna's splitmix64: one word of state, good enough to choose an interleaving.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
