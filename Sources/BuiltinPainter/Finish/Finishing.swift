import Pixels
import Raster

extension Sitting {
  /// Draws the wet colour out along its edges, grades it, lays the medium's surface over it, and
  /// writes bytes. Reads the canvas and writes the result, so that no third buffer is needed.
  func finish() throws(PaintError) -> Raster {
    let mean = meanColour()
    let grade = Grade(genome.knobs, mean: mean, without: genome.without.colours)
    let surface = Surface(self)
    let flow = field("flow", octaves: 2)
    let angle = lines[6]
    let stroke = knob(.stroke) * surface.smear
    let reach = stroke * 0.0135 * Float(height)
    let probe = max(1, height / 420)
    let encoder = SRGB.Encoder()
    var bytes = [UInt8](repeating: 255, count: width * height * 4)
    let lean = knob(.balance) * 0.9
    let vignette = knob(.vignette) * 0.34
    let focus = disc
    let stars = Thing.stars.mark
    let (canvas, width, height) = (canvas, width, height)
    let isMirrored = genome.isMirrored
    let seed = UInt32(truncatingIfNeeded: Chance.seed(genome.seed, for: "jitter"))
    for y in 0..<height {
      if y & 7 == 0 { try breathe(Double(y) / Double(height)) }
      let v = (Float(y) + 0.5) * pixel
      if reach > 0.3 { flow.fill(angle, count: width, start: 0, step: 1.5 * pixel, y: v * 1.5) }
      surface.begin(row: y)
      let row = canvas.row(y)
      var output = y * width * 4
      if isMirrored { output += (width - 1) * 4 }
      for x in 0..<width {
        var colour = row[x]
        let mark = colour.w
        var edge: Float = 0
        if reach > 0.3 {
          let gx = canvas.sample(x + probe, y).x - canvas.sample(x - probe, y).x
          let gy = canvas.sample(x, y + probe).x - canvas.sample(x, y - probe).x
          edge = (gx * gx + gy * gy).squareRoot()
          // Along the edge where there is one, else along a slow field.
          let slope = angle[x] * 1.4
          var along = SIMD2<Float>(-gy, gx) * 16
          if along.x + along.y * slope < 0 { along = -along }
          along += SIMD2(1, slope)
          let length = (along * along).sum().squareRoot()
          let hold: Float = mark == stars ? 0 : mark > 3 ? 0.3 : 1
          along *= reach * hold / max(length, 1e-4)
          let jitter =
            speckle(Int32(truncatingIfNeeded: x), Int32(truncatingIfNeeded: y), seed) * 0.14
          let (fx, fy) = (Float(x) + 0.5, Float(y) + 0.5)
          var sum = colour
          for step in 0..<3 {
            let t = (Float(step) + 1 + jitter) * (1.0 / 3)
            sum += canvas.sample(Int(fx + along.x * t), Int(fy + along.y * t))
            sum += canvas.sample(Int(fx - along.x * t), Int(fy - along.y * t))
          }
          colour = sum * (1.0 / 7)
        }
        let u = (Float(x) + 0.5) / Float(width)
        let (toX, toY) = (u * aspect - focus.x, v - focus.y)
        let near = 1 / (1 + (toX * toX + toY * toY) * 7)
        var graded = grade(colour, emphasis: max(0.1, 1 + lean * (u - 0.5) + 0.22 * (near - 0.4)))
        let (cx, cy) = (u - 0.5, v - 0.5)
        graded.x -= vignette * (cx * cx + cy * cy) * (0.3 + graded.x)
        graded = surface(graded, x: x, y: y, edge: edge, mark: mark)
        let shown = Self.light(of: graded)
        bytes[output] = encoder.byte(of: shown.x)
        bytes[output + 1] = encoder.byte(of: shown.y)
        bytes[output + 2] = encoder.byte(of: shown.z)
        output += isMirrored ? -4 : 4
      }
    }
    guard let raster = Raster(width: width, height: height, pixels: bytes) else {
      throw .sizeNotOffered(width: width, height: height)
    }
    return raster
  }

  /// From a fixed grid, so that the size of the picture hardly matters.
  func meanColour() -> SIMD4<Float> {
    var sum = SIMD4<Float>()
    for j in 0..<48 {
      let row = canvas.row(j * height / 48)
      for i in 0..<64 { sum += row[i * width / 64] }
    }
    return sum * (1 / Float(48 * 64))
  }

  /// Linear light that sRGB can show. What it cannot is mixed with a grey of the same lightness until
  /// it can: one division instead of a search.
  @inline(__always)
  static func light(of lab: SIMD4<Float>) -> SIMD4<Float> {
    let light = OKLab.light(of: lab)
    let (low, high) = (
      min(light.x, min(light.y, light.z)), max(light.x, max(light.y, light.z))
    )
    guard low < 0 || high > 1 else { return light }
    let l = max(0, min(1, lab.x))
    let grey = l * l * l
    var share: Float = 1
    if low < 0 { share = min(share, grey / max(grey - low, 1e-6)) }
    if high > 1 { share = min(share, (1 - grey) / max(high - grey, 1e-6)) }
    let base = SIMD4<Float>(repeating: grey)
    return base + (light - base) * share
  }
}
