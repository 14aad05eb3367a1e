import Pixels

/// What the painter is at, for whoever waits.
package enum Stage: String, CaseIterable, Sendable { case sky, land, water, things, finish }

package enum PaintError: Error, Equatable, Sendable {
  case cancelled
  /// Neither side under 16 or over 4,096 pixels, and at most 2²³ of them.
  case sizeNotOffered(width: Int, height: Int)
}

/// One picture being painted: the canvas, the genome, and what all parts share.
///
/// Lengths in pictures are in heights: 0…1 from top to bottom, 0…``aspect`` from left to right.
final class Sitting {
  let genome: Genome
  let canvas: Canvas
  let width: Int
  let height: Int
  let aspect: Float
  /// One pixel.
  let pixel: Float
  private let isCancelled: () -> Bool
  private let progress: (Double, Stage) -> Void
  /// As far as was told.
  private var told = 0.0
  private var fraction = 0.0
  private var share = 0.0
  private var stage = Stage.sky

  /// Pixels in which things can be seen that leave no mark of their own: clouds, mist, rain.
  private(set) var seen: [Thing: Int] = [:]

  // Rows that parts borrow.
  let lines: [Line]
  let coverage: Line

  init(
    _ genome: Genome, width: Int, height: Int, progress: @escaping (Double, Stage) -> Void,
    isCancelled: @escaping () -> Bool
  ) {
    self.genome = genome
    self.width = width
    self.height = height
    canvas = Canvas(width: width, height: height)
    aspect = Float(width) / Float(height)
    pixel = 1 / Float(height)
    lines = (0..<8).map { _ in Line(width + 4) }
    coverage = Line(width + 8)
    self.progress = progress
    self.isCancelled = isCancelled
  }

  func see(_ thing: Thing, in pixels: Int) { seen[thing, default: 0] += pixels }

  func knob(_ knob: Knob) -> Float { Float(genome.knobs[knob]) }

  /// The seed of the part of the picture that is being painted.
  private var seed: UInt64 {
    let salt: UInt32 =
      switch stage {
      case .sky: genome.dice.sky
      case .land, .water: genome.dice.land
      case .things: genome.dice.things
      case .finish: 0
      }
    return genome.seed &+ UInt64(salt) &* 0x9e37_79b9_7f4a_7c15
  }

  func chance(_ part: StaticString) -> Chance { Chance(seed, for: part) }

  func field(_ part: StaticString, octaves: Int = 5, gain: Float = 0.5) -> NoiseField {
    NoiseField(Chance.seed(seed, for: part), octaves: octaves, gain: gain)
  }

  // MARK: - Steps

  func run(_ steps: [(Stage, Double, (Sitting) throws(PaintError) -> Void)]) throws(PaintError) {
    let total = steps.reduce(0) { $0 + $1.1 }
    var done = 0.0
    for (stage, weight, step) in steps {
      self.stage = stage
      fraction = done / total
      share = weight / total
      if isCancelled() { throw .cancelled }
      tell(fraction, stage)
      try step(self)
      done += weight
    }
    tell(1, .finish)
  }

  /// Row after row; between some of them it is asked whether anybody still wants the picture.
  @inline(__always)
  func rows(
    _ range: Range<Int>, _ paint: (Int) throws(PaintError) -> Void
  ) throws(PaintError) {
    let clamped = range.clamped(to: 0..<height)
    for y in clamped {
      if y & 15 == 0 { try breathe(Double(y - clamped.lowerBound) / Double(clamped.count)) }
      try paint(y)
    }
  }

  func breathe(_ part: Double = 0) throws(PaintError) {
    if isCancelled() { throw .cancelled }
    tell(fraction + share * part, stage)
  }

  /// The share that is told never falls.
  private func tell(_ share: Double, _ stage: Stage) {
    told = max(told, share)
    progress(told, stage)
  }

  // MARK: - Shapes

  /// Fills shapes given in heights with one colour for each pixel.
  func fill(
    _ shapes: [[SIMD2<Float>]], mark: Float, share: Float = 1,
    _ colour: (Int, Int) -> SIMD4<Float>
  ) throws(PaintError) {
    var filling = Coverage()
    let scale = Float(height)
    for shape in shapes { filling.add(shape.map { $0 * scale }) }
    let canvas = canvas
    try filling.fill(width: width, height: height, line: coverage) {
      (y, columns, covered) throws(PaintError) in
      if y & 15 == 0 { try breathe() }
      let row = canvas.row(y)
      for x in columns where covered[x] > 0.002 {
        row.lay(colour(x, y), over: x, share: covered[x] * share, mark: mark)
      }
    }
  }

  func fill(
    _ shapes: [[SIMD2<Float>]], mark: Float, share: Float = 1, with colour: SIMD4<Float>
  ) throws(PaintError) {
    try fill(shapes, mark: mark, share: share) { _, _ in colour }
  }

  /// A soft ellipse; `hardness` 0 is a breath, 1 a hard edge.
  func dab(
    x: Float, y: Float, radiusX: Float, radiusY: Float, colour: SIMD4<Float>, share: Float,
    hardness: Float = 0.6, mark: Float? = nil
  ) {
    let scale = Float(height)
    let (cx, cy) = (x * scale, y * scale)
    // Never under a pixel: what is smaller is fainter instead.
    let (rx, ry) = (max(radiusX * scale, 0.7), max(radiusY * scale, 0.7))
    let thin = min(1, radiusX * scale / rx) * min(1, radiusY * scale / ry)
    let (left, right) = (Int(max(0, cx - rx - 1)), Int(min(Float(width), cx + rx + 2)))
    let (top, bottom) = (Int(max(0, cy - ry - 1)), Int(min(Float(height), cy + ry + 2)))
    guard left < right, top < bottom else { return }
    // How steep the edge is: one pixel wide at hardness 1.
    let steep = 1 / (1 - hardness * 0.98 + 1.2 / min(rx, ry))
    let (perX, perY) = (1 / rx, 1 / ry)
    for line in top..<bottom {
      let dy = (Float(line) + 0.5 - cy) * perY
      let row = canvas.row(line)
      for column in left..<right {
        let dx = (Float(column) + 0.5 - cx) * perX
        let d = dx * dx + dy * dy
        if d < 1.4 {
          var covered = min(1, max(0, (1.08 - d) * steep))
          // A glow ends nowhere.
          if hardness == 0 { covered *= covered }
          if covered > 0 {
            row.lay(colour, over: column, share: covered * share * thin, mark: mark)
          }
        }
      }
    }
  }
}
