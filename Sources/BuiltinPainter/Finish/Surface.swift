import Pixels

/// What a medium leaves on the picture: paper, pigment, canvas, grain.
final class Surface {
  /// How much the brush draws colour out.
  let smear: Float
  private let medium: Medium
  private let sitting: Sitting
  private let grain: Float
  private let seed: UInt32
  private let (paper, fine, ragged): (Line, Line, Line)
  private let (paperField, fineField, raggedField): (NoiseField, NoiseField, NoiseField)
  private let ink: (dark: SIMD4<Float>, middle: SIMD4<Float>, paper: SIMD4<Float>)
  /// The lightness around which a picture in one ink is spread.
  private let middle: Float
  private var v: Float = 0

  init(_ sitting: Sitting) {
    self.sitting = sitting
    medium = sitting.genome.medium
    smear = [.flat: 0, .linocut: 0.5, .film: 0.25, .ink: 0.9, .oil: 0.25][medium] ?? 1
    let amount = sitting.knob(.grain)
    grain = amount * amount * 0.10 + amount * 0.018
    seed = UInt32(truncatingIfNeeded: Chance.seed(sitting.genome.seed, for: "grain"))
    (paper, fine, ragged) = (sitting.lines[0], sitting.lines[1], sitting.lines[2])
    paperField = sitting.field("paper", octaves: 3, gain: 0.7)
    fineField = sitting.field("pigment", octaves: 2, gain: 0.7)
    raggedField = sitting.field("ragged", octaves: 4, gain: 0.6)
    let scheme = sitting.genome.scheme
    let mean = sitting.meanColour()
    middle = mean.x + Float(sitting.genome.knobs[.light])
    let strength = Float(sitting.genome.knobs[.chroma])
    let hue = SIMD4<Float>(0, mean.y, mean.z, 0) * strength
    ink = (
      SIMD4(0.16, 0, 0, 0) + hue * 0.4,
      SIMD4(0.52, scheme.accent.lab.a * strength * 0.8, scheme.accent.lab.b * strength * 0.8, 0),
      SIMD4(0.945, 0.004, 0.022, 0)
    )
  }

  func begin(row y: Int) {
    let pixel = sitting.pixel
    v = (Float(y) + 0.5) * pixel
    guard medium != .flat, medium != .film else { return }
    paperField.fill(paper, count: sitting.width, start: 0, step: 90 * pixel, y: v * 90)
    fineField.fill(fine, count: sitting.width, start: 0, step: 12 * pixel, y: v * 12)
    if medium == .watercolour || medium == .linocut || medium == .pastel {
      raggedField.fill(ragged, count: sitting.width, start: 0, step: 7 * pixel, y: v * 7)
    }
  }

  @inline(__always)
  func callAsFunction(
    _ given: SIMD4<Float>, x: Int, y: Int, edge: Float, mark: Float
  ) -> SIMD4<Float> {
    var colour = given
    switch medium {
    case .painting: colour.x += paper[x] * 0.010
    case .oil: colour.x += paper[x] * 0.008
    case .watercolour: colour = watercolour(colour, x, edge)
    case .ink: colour = inkWash(colour, x, edge)
    case .linocut: return print(colour, x, y)
    case .pastel: colour = pastel(colour, x)
    case .film:
      colour.x = 0.045 + colour.x * 0.925
      colour.z += (colour.x - 0.5) * 0.02
    case .flat:
      let level = (colour.x * 11).rounded() * (1.0 / 11)
      colour.x += (level - colour.x) * 0.6
      return colour.colourful(1.08)
    }
    if grain > 0.0005 {
      let (px, py) = (Int32(truncatingIfNeeded: x), Int32(truncatingIfNeeded: y))
      let noise = speckle(px, py, seed) + speckle(px, py, seed ^ 0x5bd1_e995)
      colour.x += noise * grain * (0.55 + 0.9 * colour.x * (1 - colour.x))
    }
    return colour
  }

  /// Pigment settles in the hollows of the paper and gathers at edges; the border stays bare.
  @inline(__always)
  private func watercolour(_ given: SIMD4<Float>, _ x: Int, _ edge: Float) -> SIMD4<Float> {
    var density = 1 - given.x
    density *= 0.86 + paper[x] * 0.11 + fine[x] * 0.13
    density += min(0.05, edge * 0.22)
    let u = (Float(x) + 0.5) * sitting.pixel
    let margin = min(min(u, sitting.aspect - u), min(v, 1 - v)) - 0.030 - ragged[x] * 0.020
    let inside = Maths.smoothstep(-0.002, 0.004, margin)
    let rim = max(0, 1 - abs(margin - 0.006) * 160)
    density += rim * 0.06
    var colour = given.colourful(0.98 + fine[x] * 0.12)
    colour.x = 1 - density
    let sheet = SIMD4<Float>(0.965 + paper[x] * 0.010, 0.001, 0.012, given.w)
    return sheet.mixed(colour, inside * 0.97)
  }

  @inline(__always)
  private func inkWash(_ given: SIMD4<Float>, _ x: Int, _ edge: Float) -> SIMD4<Float> {
    var l = 0.60 + (given.x - middle) * 1.75 + fine[x] * 0.045
    l = max(0, min(1, l))
    // Four washes, each laid over the last when it was dry.
    let steps = l * 4.2
    let whole = steps.rounded(.down)
    l = (whole + quintic(min(1, (steps - whole) * 1.35))) * (1 / 4.2)
    let depth = max(0, min(1, (0.96 - l) * 1.05 + min(0.12, edge * 0.45)))
    let sheet = SIMD4<Float>(0.955 + paper[x] * 0.012, 0.003, 0.020, given.w)
    let black = SIMD4<Float>(0.14, given.y * 0.25, given.z * 0.25 - 0.004, given.w)
    return sheet.mixed(black, depth * (0.94 + paper[x] * 0.07))
  }

  @inline(__always)
  private func print(_ given: SIMD4<Float>, _ x: Int, _ y: Int) -> SIMD4<Float> {
    // Gouges that follow the form: lines bent by noise, wider where it is lighter.
    let bent = v * 46 + fine[x] * 0.9 + ragged[x] * 1.2
    let saw = bent - bent.rounded(.down)
    let hatch = abs(saw - 0.5) * 2 - 0.5
    let soft = max(0.02, 46 * sitting.pixel * 0.9)
    let l = given.x + paper[x] * 0.012
    let toDark = Maths.smoothstep(-soft, soft, 0.40 - l + hatch * 0.16)
    let toMiddle = Maths.smoothstep(-soft, soft, 0.70 - l + hatch * 0.20)
    var middle = ink.middle
    middle.y = middle.y * 0.35 + given.y * 0.85
    middle.z = middle.z * 0.35 + given.z * 0.85
    middle.x = 0.42 + 0.30 * given.x
    var colour = ink.paper.mixed(middle, toMiddle * 0.96).mixed(ink.dark, toDark * 0.96)
    let u = (Float(x) + 0.5) * sitting.pixel
    let margin = min(min(u, sitting.aspect - u), min(v, 1 - v)) - 0.028 - ragged[x] * 0.003
    colour = ink.paper.mixed(colour, Maths.smoothstep(-0.001, 0.002, margin))
    colour.w = given.w
    return colour
  }

  @inline(__always)
  private func pastel(_ given: SIMD4<Float>, _ x: Int) -> SIMD4<Float> {
    let tooth = paper[x] + ragged[x] * 0.25 + fine[x] * 0.3
    let sheet = SIMD4<Float>(0.80, 0.006, 0.020, given.w)
    let bare = Maths.smoothstep(0.22, 0.75, tooth) * 0.34
    var colour = given.lighter(0.035)
    colour.x += paper[x] * 0.022
    return colour.mixed(sheet, bare)
  }
}
