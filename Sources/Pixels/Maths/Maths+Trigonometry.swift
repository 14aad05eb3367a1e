extension Maths {
  /// Angles beyond this are first brought near by the exact IEEE remainder, at the cost of digits.
  @usableFromInline static let farFloat: Float = 8_192
  @usableFromInline static let farDouble: Double = 1e6

  @inlinable package static func sin(_ x: Float) -> Float { sinCos(x).sin }
  @inlinable package static func cos(_ x: Float) -> Float { sinCos(x).cos }
  @inlinable package static func sin(_ x: Double) -> Double { sinCos(x).sin }
  @inlinable package static func cos(_ x: Double) -> Double { sinCos(x).cos }

  /// Both at once, in radians: they share the reduction to an eighth of a turn. Infinite angles have
  /// neither.
  @inlinable package static func sinCos(_ angle: Float) -> (sin: Float, cos: Float) {
    guard angle.isFinite else { return (.nan, .nan) }
    let x = angle.magnitude < farFloat ? angle : angle.remainder(dividingBy: 2 * .pi)
    let shifted = x * 0.636_619_77 + roundingFloat
    let quarter = shifted.bitPattern & 3
    let whole = shifted - roundingFloat
    // π/2 in three parts; the first two have so few digits that their products are exact.
    let r = x - whole * 1.570_312_5 - whole * 4.837_513e-4 - whole * 7.549_79e-8
    let z = r * r
    var s: Float = 1 / 362_880
    s = s * z - 1 / 5_040
    s = s * z + 1 / 120
    s = s * z - 1 / 6
    s = r + r * z * s
    var c: Float = 1 / 40_320
    c = c * z - 1 / 720
    c = c * z + 1 / 24
    c = c * z - 0.5
    c = c * z + 1
    return switch quarter {
    case 0: (s, c)
    case 1: (c, -s)
    case 2: (-s, -c)
    default: (-c, s)
    }
  }

  @inlinable package static func sinCos(_ angle: Double) -> (sin: Double, cos: Double) {
    guard angle.isFinite else { return (.nan, .nan) }
    let x = angle.magnitude < farDouble ? angle : angle.remainder(dividingBy: 2 * .pi)
    let shifted = x * 0.636_619_772_367_581_34 + roundingDouble
    let quarter = shifted.bitPattern & 3
    let whole = shifted - roundingDouble
    let r =
      x - whole * 1.570_796_326_734_125_614_17 - whole * 6.077_100_506_303_966e-11
      - whole * 2.022_266_248_795_950_6e-21
    let z = r * r
    var s = 1.0
    var c = 1.0
    var n = 18.0
    while n > 0 {
      s = 1 - s * z / (n * (n + 1))
      c = 1 - c * z / (n * (n - 1))
      n -= 2
    }
    s *= r
    return switch quarter {
    case 0: (s, c)
    case 1: (c, -s)
    case 2: (-s, -c)
    default: (-c, s)
    }
  }

  /// The angle of the point (x, y), from −π to π; of the origin it is 0.
  @inlinable package static func atan2(_ y: Float, _ x: Float) -> Float {
    let (ay, ax) = (y.magnitude, x.magnitude)
    let (low, high) = ay < ax ? (ay, ax) : (ax, ay)
    guard high > 0 else { return high == 0 ? 0 : .nan }
    guard high < .infinity else { return Float(atan2(Double(y), Double(x))) }
    var t = low / high
    var turned: Float = 0
    if t > 0.267_949_19 {
      t = (t * 1.732_050_8 - 1) / (1.732_050_8 + t)
      turned = 0.523_598_78
    }
    let z = t * t
    var sum: Float = 1 / 11
    sum = 1 / 9 - sum * z
    sum = 1 / 7 - sum * z
    sum = 1 / 5 - sum * z
    sum = 1 / 3 - sum * z
    sum = turned + t * (1 - sum * z)
    if ay > ax { sum = .pi / 2 - sum }
    if x < 0 { sum = .pi - sum }
    return y < 0 ? -sum : sum
  }

  @inlinable package static func atan2(_ y: Double, _ x: Double) -> Double {
    let (ay, ax) = (y.magnitude, x.magnitude)
    let (low, high) = ay < ax ? (ay, ax) : (ax, ay)
    guard high > 0 else { return high == 0 ? 0 : .nan }
    // Infinity on both sides is the diagonal, on one side an axis.
    var t = high < .infinity ? low / high : (low < .infinity ? 0 : 1)
    var turned = 0.0
    if t > 0.267_949_192_431_122_7 {
      t = (t * 1.732_050_807_568_877_2 - 1) / (1.732_050_807_568_877_2 + t)
      turned = .pi / 6
    }
    let z = t * t
    var sum = 0.0
    var n = 29.0
    while n > 0 {
      sum = 1 / n - sum * z
      n -= 2
    }
    sum = turned + t * sum
    if ay > ax { sum = .pi / 2 - sum }
    if x < 0 { sum = .pi - sum }
    return y < 0 ? -sum : sum
  }
}
