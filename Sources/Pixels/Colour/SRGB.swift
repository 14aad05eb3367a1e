/// sRGB's curve between the eight bits of a ``Raster`` and the light they stand for.
package enum SRGB {
  /// The light of each byte, from 0 to 1.
  @usableFromInline static let lights: [Float] = (0...255).map { Float(light($0)) }

  /// The same in units of 2⁻³², for exact sums.
  static let fixedLights: [Int] = (0...255).map { Int((light($0) * 4_294_967_296).rounded()) }

  /// `edges[b]` is the least light that rounds to byte `b`.
  @usableFromInline static let edges: [Float] =
    [-.infinity] + (1...255).map { Float(light(Double($0) - 0.5)) } + [.infinity]

  /// The byte at the lower end of each of 4,096 steps of light. No step holds more than one edge, so
  /// one comparison makes the rounding exact.
  @usableFromInline static let firstGuesses: [UInt8] = {
    var byte = 0
    return (0...4_096).map { step in
      let light = Float(step) / 4_096
      while edges[byte + 1] <= light { byte += 1 }
      return UInt8(byte)
    }
  }()

  private static func light(_ byte: Int) -> Double { light(Double(byte)) }

  private static func light(_ byte: Double) -> Double {
    let value = byte / 255
    return value <= 0.040_45 ? value / 12.92 : Maths.pow((value + 0.055) / 1.055, 2.4)
  }

  package static func light(of byte: UInt8) -> Float { lights[Int(byte)] }

  /// The nearest byte; what lies outside 0…1 is clipped, and not a number is 0.
  package static func byte(of light: Float) -> UInt8 { Encoder().byte(of: light) }

  /// ``SRGB/byte(of:)`` for loops: holds the tables, so that no call looks them up.
  package struct Encoder: Sendable {
    @usableFromInline let guesses = SRGB.firstGuesses
    @usableFromInline let edges = SRGB.edges

    package init() {}

    @inlinable package func byte(of light: Float) -> UInt8 {
      guard light > 0 else { return 0 }
      guard light < 1 else { return 255 }
      let guess = guesses[Int(light * 4_096)]
      // The last edge is infinite, so 255 is never passed; a branch would be guessed wrong too often.
      return guess &+ (light >= edges[Int(guess) + 1] ? 1 : 0)
    }
  }
}
