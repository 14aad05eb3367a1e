package import Raster

/// The colours of a drawing. Meaning never rests on colour alone, and the palette is Okabe and
/// Ito's, which people with any kind of colour blindness can tell apart.
package struct Theme: Hashable, Sendable {
  package let ground: RGBA
  package let surface: RGBA
  /// A surface within a surface: mats, tracks of bars.
  package let recess: RGBA
  package let ink: RGBA
  package let softInk: RGBA
  package let faintInk: RGBA
  package let hairline: RGBA
  /// From a picture to what came of it.
  package let branch: RGBA
  package let shadow: RGBA
  /// Around a picture, so that a pale or dark one has an edge.
  package let rim: RGBA
  package let accent: RGBA
  package let onAccent: RGBA
  /// Over the threshold.
  package let good: RGBA
  package let goodBand: RGBA
  /// Between gate and threshold.
  package let fair: RGBA
  package let fairBand: RGBA
  /// What is not wanted.
  package let avoid: RGBA
  /// Behind what stands on a picture.
  package let veil: RGBA
  package let onVeil: RGBA

  package static let light = Theme(
    ground: RGBA(0xF4, 0xF2, 0xED), surface: RGBA(0xFF, 0xFF, 0xFF), recess: RGBA(0xEC, 0xEA, 0xE4),
    ink: RGBA(0x1D, 0x21, 0x28), softInk: RGBA(0x4F, 0x57, 0x63), faintInk: RGBA(0x6F, 0x77, 0x82),
    hairline: RGBA(0xE3, 0xE0, 0xD9), branch: RGBA(0xA9, 0xA6, 0x9E),
    shadow: RGBA(0x20, 0x1C, 0x10, 0x20),
    rim: RGBA(0, 0, 0, 0x1C),
    accent: RGBA(0x00, 0x6B, 0xB0), onAccent: .white, good: RGBA(0x00, 0x7D, 0x5C),
    goodBand: RGBA(0x00, 0x9E, 0x73, 0x1C), fair: RGBA(0xA8, 0x6A, 0x00),
    fairBand: RGBA(0xE6, 0x9F, 0x00, 0x28),
    avoid: RGBA(0xC2, 0x4A, 0x00), veil: RGBA(0x14, 0x16, 0x1A, 0xD8), onVeil: .white)

  package static let dark = Theme(
    ground: RGBA(0x12, 0x14, 0x18), surface: RGBA(0x1C, 0x1F, 0x25), recess: RGBA(0x2A, 0x2E, 0x36),
    ink: RGBA(0xF1, 0xEF, 0xEA), softInk: RGBA(0xB6, 0xBC, 0xC6), faintInk: RGBA(0x8E, 0x96, 0xA2),
    hairline: RGBA(0x2E, 0x33, 0x3C), branch: RGBA(0x5A, 0x61, 0x6D),
    shadow: RGBA(0x00, 0x00, 0x00, 0x50),
    rim: RGBA(255, 255, 255, 0x24),
    accent: RGBA(0x56, 0xB4, 0xE9), onAccent: RGBA(0x0B, 0x1C, 0x28),
    good: RGBA(0x34, 0xC3, 0x9A), goodBand: RGBA(0x00, 0x9E, 0x73, 0x2C),
    fair: RGBA(0xF0, 0xB4, 0x3C), fairBand: RGBA(0xE6, 0x9F, 0x00, 0x2C),
    avoid: RGBA(0xF0, 0x8A, 0x4B),
    veil: RGBA(0x0A, 0x0C, 0x10, 0xD8), onVeil: .white)

  /// The colour of a score: over the threshold, between, or below the gate.
  package func colour(of score: Score, threshold: Score, gate: Score) -> RGBA {
    score >= threshold ? good : score >= gate ? fair : softInk
  }
}
