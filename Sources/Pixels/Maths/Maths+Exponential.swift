extension Maths {
  /// Reduces by whole powers of two, then sums the series up to where its terms vanish.
  @inlinable package static func exp(_ x: Float) -> Float {
    if x > 88.72 { return .infinity }
    if x < -87.33 { return 0 }
    guard x == x else { return x }
    let shifted = x * 1.442_695_04 + roundingFloat
    let power = Int32(bitPattern: shifted.bitPattern &- roundingFloat.bitPattern)
    let whole = shifted - roundingFloat
    let r = x - whole * 0.693_359_375 + whole * 2.121_944_4e-4
    var sum: Float = 1 / 720
    sum = sum * r + 1 / 120
    sum = sum * r + 1 / 24
    sum = sum * r + 1 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1
    // In two steps, since 2^128 is no `Float` while the product may be one.
    return sum * twoToThe(power &- 1) * 2
  }

  @inlinable package static func exp(_ x: Double) -> Double {
    if x > 709.78 { return .infinity }
    if x < -708.39 { return 0 }
    guard x == x else { return x }
    let shifted = x * 1.442_695_040_888_963_4 + roundingDouble
    let power = Int64(bitPattern: shifted.bitPattern &- roundingDouble.bitPattern)
    let whole = shifted - roundingDouble
    let r = x - whole * 6.931_471_803_691_238_16e-1 - whole * 1.908_214_929_270_587_7e-10
    var sum = 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1
    return sum * Double(bitPattern: UInt64(bitPattern: (power &- 1 &+ 1_023) << 52)) * 2
  }

  /// The natural logarithm; of 0 it is −∞, below 0 not a number. Numbers too small to be normal
  /// count as 0.
  @inlinable package static func log(_ x: Float) -> Float {
    guard x >= .leastNormalMagnitude, x < .infinity else {
      return x >= 0 ? (x < 1 ? -.infinity : x) : .nan
    }
    // x = m · 2^power with m between √½ and √2, so that the series below is short.
    let bits = x.bitPattern &- 0x3F35_04F3
    let power = Float(Int32(bitPattern: bits) >> 23)
    let m = Float(bitPattern: (bits & 0x007F_FFFF) &+ 0x3F35_04F3)
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum: Float = 2 / 9
    sum = sum * z + 2 / 7
    sum = sum * z + 2 / 5
    sum = sum * z + 2 / 3
    sum = sum * z + 2
    return power * 0.693_359_375 + (s * sum - power * 2.121_944_4e-4)
  }

  @inlinable package static func log(_ x: Double) -> Double {
    guard x >= .leastNormalMagnitude, x < .infinity else {
      return x >= 0 ? (x < 1 ? -.infinity : x) : .nan
    }
    let bits = x.bitPattern &- 0x3FE6_A09E_667F_3BCD
    let power = Double(Int64(bitPattern: bits) >> 52)
    let m = Double(bitPattern: (bits & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_667F_3BCD)
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = 2.0 / 23
    sum = sum * z + 2.0 / 21
    sum = sum * z + 2.0 / 19
    sum = sum * z + 2.0 / 17
    sum = sum * z + 2.0 / 15
    sum = sum * z + 2.0 / 13
    sum = sum * z + 2.0 / 11
    sum = sum * z + 2.0 / 9
    sum = sum * z + 2.0 / 7
    sum = sum * z + 2.0 / 5
    sum = sum * z + 2.0 / 3
    sum = sum * z + 2
    return power * 6.931_471_803_691_238_16e-1 + (s * sum + power * 1.908_214_929_270_587_7e-10)
  }

  /// For `x` of 0 and more; the error grows with the logarithm of the result. 0 to any power is 0,
  /// but for the power 0.
  @inlinable package static func pow(_ x: Float, _ y: Float) -> Float {
    if y == 0 { return 1 }
    return x <= 0 ? 0 : exp(y * log(x))
  }

  @inlinable package static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0 { return 1 }
    return x <= 0 ? 0 : exp(y * log(x))
  }

  @inlinable static func twoToThe(_ power: Int32) -> Float {
    Float(bitPattern: UInt32(bitPattern: (power &+ 127) << 23))
  }
}
