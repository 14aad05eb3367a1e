import Concurrency
import Pixels

/// Smooth chance over the plane: Perlin's gradient noise with a lattice of integers, alike on every
/// machine. A field is one layer of it; fields of different names know nothing of each other.
///
/// Pictures ask for whole rows, since the vertical half of the work is then done once per cell.
struct NoiseField: Sendable {
  /// What each further octave is multiplied by, and how many there are at most.
  var octaves = 5
  var gain: Float = 0.5
  private let offset: Int
  private let tables = NoiseTables.shared

  init(_ seed: UInt64, octaves: Int = 5, gain: Float = 0.5) {
    offset = Int(seed & 0xFF_FFFF)
    self.octaves = octaves
    self.gain = gain
  }

  /// About −1…1, into `line[0..<count]`, at `x = start + step · index`. Octaves that are finer than
  /// the steps are left out: they would only be grain that changes with the size.
  func fill(_ line: Line, count: Int, start: Float, step: Float, y: Float) {
    line.clear(count)
    var frequency: Float = 1
    var amplitude: Float = 1
    var total: Float = 0
    for octave in 0..<octaves {
      total += amplitude
      let fineness = step * frequency
      if fineness < 0.9 {
        let share = fineness < 0.45 ? 1 : (0.9 - fineness) / 0.45
        addOctave(
          octave, to: line, count: count, start: start * frequency, step: fineness,
          y: y * frequency, amplitude: amplitude * share)
      }
      frequency *= 2
      amplitude *= gain
    }
    line.scale(by: 1.7 / total, count: count)
  }

  /// One point of the same field.
  func value(_ x: Float, _ y: Float) -> Float {
    var frequency: Float = 1
    var amplitude: Float = 1
    var total: Float = 0
    var sum: Float = 0
    for octave in 0..<octaves {
      total += amplitude
      let (shiftX, shiftY) = Self.shift(octave)
      sum += amplitude * tables.value(x * frequency + shiftX, y * frequency + shiftY, offset)
      frequency *= 2
      amplitude *= gain
    }
    return sum * 1.7 / total
  }

  /// Keeps the lattices of the octaves from lying on one another.
  private static func shift(_ octave: Int) -> (Float, Float) {
    (Float(octave) * 17.31, Float(octave) * 9.73)
  }

  private func addOctave(
    _ octave: Int, to line: Line, count: Int, start: Float, step: Float, y: Float, amplitude: Float
  ) {
    let (shiftX, shiftY) = Self.shift(octave)
    tables.addRow(
      to: line, count: count, start: start + shiftX, step: step, y: y + shiftY,
      amplitude: amplitude, offset: offset)
  }
}

/// Inside 0…1, smooth in both derivatives.
@inline(__always) func quintic(_ t: Float) -> Float { t * t * t * (t * (t * 6 - 15) + 10) }

/// The lattice: 256 directions and a shuffled order of them.
///
/// Nothing of it changes once it is made, so threads may share it.
@safe final class NoiseTables: @unchecked Sendable {
  static let shared = NoiseTables()

  private let order: UnsafeMutablePointer<Int32>
  private let directionX: UnsafeMutablePointer<Float>
  private let directionY: UnsafeMutablePointer<Float>

  private init() {
    unsafe order = .allocate(capacity: 512)
    unsafe directionX = .allocate(capacity: 256)
    unsafe directionY = .allocate(capacity: 256)
    var chance = SplitMix64(seed: 0x6561_7365_6C00_0001)
    var shuffled = (0..<256).map { Int32($0) }
    for index in stride(from: 255, to: 0, by: -1) {
      shuffled.swapAt(index, Int(chance.next() % UInt64(index + 1)))
    }
    for index in 0..<512 { unsafe order[index] = shuffled[index & 255] }
    for index in 0..<256 {
      let (sin, cos) = Maths.sinCos(Float(index) * (2 * Float.pi / 256))
      unsafe directionX[index] = cos
      unsafe directionY[index] = sin
    }
  }

  deinit {
    unsafe order.deallocate()
    unsafe directionX.deallocate()
    unsafe directionY.deallocate()
  }

  @inline(__always)
  private func row(_ y: Int, _ offset: Int) -> Int {
    let high = unsafe Int(order[((offset >> 8) &+ y) & 255])
    return unsafe Int(order[(high &+ (offset & 255)) & 255])
  }

  @inline(__always)
  private func entry(_ row: Int, _ x: Int) -> Int { unsafe Int(order[(row &+ x) & 255]) }

  func value(_ x: Float, _ y: Float, _ offset: Int) -> Float {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (tx, ty) = (x - left, y - top)
    let (column, upper) = (Int(left), Int(top))
    let (first, second) = (row(upper, offset), row(upper &+ 1, offset))
    func dot(_ entry: Int, _ dx: Float, _ dy: Float) -> Float {
      unsafe directionX[entry] * dx + directionY[entry] * dy
    }
    let sx = quintic(tx)
    let above = Maths.mix(
      dot(entry(first, column), tx, ty), dot(entry(first, column &+ 1), tx - 1, ty), sx)
    let below = Maths.mix(
      dot(entry(second, column), tx, ty - 1), dot(entry(second, column &+ 1), tx - 1, ty - 1), sx)
    return Maths.mix(above, below, quintic(ty))
  }

  func addRow(
    to line: Line, count: Int, start: Float, step: Float, y: Float, amplitude: Float, offset: Int
  ) {
    precondition(count <= line.capacity, "a line as long as the row")
    let out = unsafe line.start
    let top = y.rounded(.down)
    let ty = y - top
    let sy = quintic(ty)
    let (first, second) = (row(Int(top), offset), row(Int(top) &+ 1, offset))
    // At each column of the lattice the row's noise is a straight line: slope · t + base.
    func corner(_ column: Int) -> (slope: Float, base: Float) {
      let (upper, lower) = (entry(first, column), entry(second, column))
      let slope = unsafe directionX[upper] * (1 - sy) + directionX[lower] * sy
      let base = unsafe directionY[upper] * ty * (1 - sy) + directionY[lower] * (ty - 1) * sy
      return (slope * amplitude, base * amplitude)
    }
    var column = Int(start.rounded(.down))
    var left = corner(column)
    var index = 0
    let perStep = 1 / step
    while index < count {
      let right = corner(column &+ 1)
      let edge = (Float(column &+ 1) - start) * perStep
      let end = min(count, max(index + 1, Int(edge.rounded(.up))))
      let origin = start - Float(column)
      for i in index..<end {
        let t = origin + step * Float(Int32(truncatingIfNeeded: i))
        let low = left.slope * t + left.base
        let high = right.slope * (t - 1) + right.base
        unsafe out[i] += low + (high - low) * quintic(t)
      }
      index = end
      column &+= 1
      left = right
    }
  }
}
