import Glibc
import Raster

/// Small landscapes, so that samples look like the pictures of a studio.
enum SamplePictures {
  struct Mood: Sendable {
    let sky, horizon, sun, near, far: RGBA
  }

  static let moods = [
    Mood(
      sky: RGBA(96, 170, 212), horizon: RGBA(246, 214, 160), sun: RGBA(255, 244, 214),
      near: RGBA(38, 70, 83), far: RGBA(120, 164, 172)),
    Mood(
      sky: RGBA(50, 40, 92), horizon: RGBA(206, 120, 160), sun: RGBA(255, 210, 190),
      near: RGBA(18, 14, 38), far: RGBA(98, 74, 134)),
    Mood(
      sky: RGBA(244, 162, 97), horizon: RGBA(252, 222, 170), sun: RGBA(255, 250, 230),
      near: RGBA(110, 40, 30), far: RGBA(204, 110, 80)),
    Mood(
      sky: RGBA(220, 228, 230), horizon: RGBA(250, 248, 242), sun: RGBA(240, 226, 200),
      near: RGBA(92, 110, 108), far: RGBA(176, 192, 190)),
    Mood(
      sky: RGBA(20, 60, 60), horizon: RGBA(90, 140, 110), sun: RGBA(226, 232, 180),
      near: RGBA(8, 26, 20), far: RGBA(40, 86, 66)),
  ]

  static func landscape(_ seed: Int, width: Int = 192, height: Int = 144) -> Raster {
    let mood = moods[seed % moods.count]
    let phase = Double(seed) * 1.7
    let sun = (x: Double(width) * (0.25 + 0.5 * fraction(phase)), y: Double(height) * 0.36)
    var raster = Raster(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
        let distance = hypot(Double(x) - sun.x, Double(y) - sun.y) / Double(height)
        let far = 0.56 + 0.07 * sin(u * 7 + phase) + 0.02 * sin(u * 23 + phase)
        let near = 0.74 + 0.09 * sin(u * 4.4 - phase) + 0.02 * sin(u * 31)
        raster[x, y] =
          v > near
          ? mood.near
          : v > far
            ? mood.far
            : distance < 0.09
              ? mood.sun
              : mix(
                mix(mood.sky, mood.horizon, min(1, v / 0.6)), mood.sun,
                max(0, 0.5 - distance))
      }
    }
    return raster
  }

  private static func fraction(_ value: Double) -> Double { value - value.rounded(.down) }

  private static func mix(_ one: RGBA, _ other: RGBA, _ share: Double) -> RGBA {
    func part(_ one: UInt8, _ other: UInt8) -> UInt8 {
      UInt8(Double(one) + (Double(other) - Double(one)) * share)
    }
    return RGBA(
      part(one.red, other.red), part(one.green, other.green), part(one.blue, other.blue))
  }
}
