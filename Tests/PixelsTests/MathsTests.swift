import Glibc
import Testing

@testable import Pixels

@Suite struct MathsTests {
  /// From very small to very large, and what lies between.
  static let positives: [Double] =
    (-60...60).map { Glibc.pow(1.7, Double($0)) } + [1, 0.5, 2, 8, 27]

  @Test func `roots, exponentials and logarithms are those of the C library, to a few last digits`()
  {
    for x in Self.positives {
      #expect(abs(Maths.cbrt(x) / Glibc.cbrt(x) - 1) < 1e-15)
      #expect(abs(Maths.cbrt(-x) / Glibc.cbrt(-x) - 1) < 1e-15)
      #expect(abs(Maths.log(x) - Glibc.log(x)) < 4e-16 * max(1, abs(Glibc.log(x))))
      #expect(abs(Double(Maths.cbrt(Float(x))) / Glibc.cbrt(x) - 1) < 2e-7)
      #expect(abs(Double(Maths.log(Float(x))) - Glibc.log(Double(Float(x)))) < 3e-6)
    }
    for step in -700...700 {
      let x = Double(step) * 1.011
      #expect(abs(Maths.exp(x) / Glibc.exp(x) - 1) < 4e-16)
      let small = Float(x / 9)
      #expect(abs(Double(Maths.exp(small)) / Glibc.exp(Double(small)) - 1) < 5e-7)
    }
  }

  @Test func `powers are those of the C library`() {
    for x in stride(from: 0.01, to: 4, by: 0.037) {
      for y in [0.25, 0.5, 1, 1.3, 2.4, 5] {
        #expect(abs(Maths.pow(x, y) / Glibc.pow(x, y) - 1) < 1e-14)
        let single = Maths.pow(Float(x), Float(y))
        #expect(abs(Double(single) / Glibc.pow(Double(Float(x)), Double(Float(y))) - 1) < 2e-6)
      }
    }
    #expect(Maths.pow(0, 0) == 1.0)
    #expect(Maths.pow(0, 2) == 0.0)
  }

  @Test func `sines and cosines are those of the C library, near and far`() {
    for step in -4_000...4_000 {
      let x = Double(step) * 0.0137
      #expect(abs(Maths.sin(x) - Glibc.sin(x)) < 3e-16)
      #expect(abs(Maths.cos(x) - Glibc.cos(x)) < 3e-16)
      let (sin, cos) = Maths.sinCos(Float(x))
      #expect(abs(Double(sin) - Glibc.sin(Double(Float(x)))) < 3e-7)
      #expect(abs(Double(cos) - Glibc.cos(Double(Float(x)))) < 3e-7)
    }
    for x in [1e4, 123_456.789, 1e7, -3e9] {
      #expect(abs(Maths.sin(x) - Glibc.sin(x)) < 1e-6)
    }
  }

  @Test func `angles are those of the C library, all around`() {
    for step in 0..<720 {
      let angle = Double(step) / 360 * .pi
      for radius in [1e-9, 0.3, 1, 4e8] {
        let (y, x) = (radius * Glibc.sin(angle), radius * Glibc.cos(angle))
        #expect(abs(Maths.atan2(y, x) - Glibc.atan2(y, x)) < 1e-15)
        let single = Maths.atan2(Float(y), Float(x))
        #expect(abs(Double(single) - Glibc.atan2(Double(Float(y)), Double(Float(x)))) < 6e-7)
      }
    }
    #expect(Maths.atan2(Float(0), 0) == 0)
    #expect(Maths.atan2(Double.infinity, .infinity) == .pi / 4)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -3e38, 3e38])
  func `no argument traps`(x: Float) {
    let values = [
      Maths.cbrt(x), Maths.exp(x), Maths.log(x), Maths.sin(x), Maths.cos(x), Maths.atan2(x, x),
      Maths.pow(x, x), Maths.pow(2, x), Maths.cbrt3(SIMD4(repeating: x)).x,
    ]
    let wide = Double(x)
    let doubles = [
      Maths.cbrt(wide), Maths.exp(wide), Maths.log(wide), Maths.sin(wide), Maths.cos(wide),
      Maths.atan2(wide, wide), Maths.pow(wide, wide),
    ]
    #expect(values.count == 9 && doubles.count == 7)
    #expect(SRGB.byte(of: x) == (x >= 1 ? 255 : 0))
    #expect(Maths.exp(Float.nan).isNaN && Maths.exp(Double.nan).isNaN && Maths.log(-1.0).isNaN)
  }

  /// Every bit of some thousands of results: what a golden hash of a picture stands on.
  @Test func `the results have the same bits on every machine`() {
    var hash = FNV()
    for step in 1...4_000 {
      let x = Float(step) * 0.0173 - 20
      for value in [
        Maths.cbrt(x), Maths.exp(x), Maths.log(x.magnitude), Maths.sin(x), Maths.cos(x),
        Maths.atan2(x, 3), Maths.pow(x.magnitude, 0.7),
      ] { hash.add(UInt64(value.bitPattern)) }
      let wide = Double(x)
      for value in [
        Maths.cbrt(wide), Maths.exp(wide), Maths.log(wide.magnitude), Maths.sin(wide),
        Maths.cos(wide), Maths.atan2(wide, 3), Maths.pow(wide.magnitude, 0.7),
      ] { hash.add(value.bitPattern) }
    }
    #expect(hash.value == 4_338_602_187_246_817_656)
  }
}
