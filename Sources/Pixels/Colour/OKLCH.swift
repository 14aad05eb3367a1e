/// ``OKLab`` in polar form, as one thinks of colours: how light, how strong, which hue.
///
/// The hue is in degrees from 0 up to 360: red about 29, yellow 110, green 142, blue 264.
package struct OKLCH: Hashable, Sendable {
  package var lightness: Float
  package var chroma: Float
  package var hue: Float

  package init(_ lightness: Float, _ chroma: Float, _ hue: Float) {
    self.lightness = lightness
    self.chroma = chroma
    self.hue = hue
  }

  package init(_ lab: OKLab) {
    let degrees = Maths.atan2(lab.b, lab.a) * (180 / .pi)
    self.init(lab.lightness, lab.chroma, degrees < 0 ? degrees + 360 : degrees)
  }

  package var lab: OKLab {
    let (sin, cos) = Maths.sinCos(hue * (.pi / 180))
    return OKLab(lightness, chroma * cos, chroma * sin)
  }

  /// Between two colours, on the short way around the circle of hues. A grey has no hue and takes
  /// the other's, so that a way from blue to white does not pass through green.
  package static func mix(_ from: OKLCH, _ to: OKLCH, _ share: Float) -> OKLCH {
    var turn = (to.hue - from.hue).remainder(dividingBy: 360)
    var start = from.hue
    if from.chroma < 0.004 {
      (start, turn) = (to.hue, 0)
    } else if to.chroma < 0.004 {
      turn = 0
    }
    var hue = start + turn * share
    if hue < 0 { hue += 360 } else if hue >= 360 { hue -= 360 }
    return OKLCH(
      Maths.mix(from.lightness, to.lightness, share), Maths.mix(from.chroma, to.chroma, share), hue)
  }
}
