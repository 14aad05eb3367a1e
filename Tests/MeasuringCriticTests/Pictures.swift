import MeasuringCritic
import Pixels
import Raster

/// Pictures of one style by formula: a sky over a ground with a disc, in given colours.
enum Pictures {
  struct Style: Sendable {
    var sky = OKLCH(0.85, 0.04, 235)
    var ground = OKLCH(0.68, 0.03, 250)
    var disc = OKLCH(0.95, 0.05, 90)
    var discX = 0.68
    var grain: Float = 0.01
  }

  static let nordic = Style()
  static let ember = Style(
    sky: OKLCH(0.55, 0.14, 45), ground: OKLCH(0.25, 0.09, 30), disc: OKLCH(0.85, 0.15, 80),
    discX: 0.3, grain: 0.05)

  static func paint(_ style: Style, seed: UInt32, width: Int = 128, height: Int = 96) -> Raster {
    var state = seed &* 2_654_435_761 &+ 1
    func roll() -> Float {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 24) - 0.5
    }
    let (jitter, horizon) = (roll() * 0.03, 0.62 + roll() * 0.06)
    let discX = Float(style.discX) + roll() * 0.04
    var image = LabImage(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Float(x) / Float(width), Float(y) / Float(height))
        var colour = v < horizon ? style.sky : style.ground
        let (dx, dy) = ((u - discX) * 4 / 3, v - 0.3)
        if dx * dx + dy * dy < 0.008 { colour = style.disc }
        colour.lightness += jitter + roll() * style.grain - (v < horizon ? v * 0.1 : 0)
        image[x, y] = colour.lab.vector
      }
    }
    return image.raster()
  }

  static func observe(_ style: Style, _ seed: UInt32) -> Observation {
    Observation(of: paint(style, seed: seed))
  }

  static let nordicReferences = (1...4).map { observe(nordic, UInt32($0)) }
}
