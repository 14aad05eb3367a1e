package import Raster

/// All that is measured of one picture. Every number is finite.
///
/// The prototype's `measure()` defines the eleven measures, and a test holds them to its figures. We
/// differ where it is a matter of the picture and not of the measure:
/// 1. Scaling down merges light, not sRGB values, so fine bright detail counts for what it is.
/// 2. The picture keeps its proportions while it is measured (the prototype makes everything 4 : 3),
///    so an edge is as long in a portrait as in a landscape.
/// 3. Where nothing stands out, focus and balance are in the middle, not in the corner.
package struct Measurements: Equatable, Sendable {
  /// Tone, colour and layout are measured in about so many pixels: 256 × 192 of a 4 : 3 picture.
  static let measuredPixels = 49_152

  package let values: MeasureValues
  package let extras: Extras
  package let palette: Palette

  package subscript(measure: Measure) -> Double { values[measure] }

  /// What is shown and asked for in avoid lists, but takes no part in a taste's score.
  package struct Extras: Equatable, Sendable {
    /// Hasler and Süsstrunk's colourfulness: 15 a little, 33 quite, 59 very, 109 extremely.
    package var colourfulness = 0.0
    /// 1 when left and right are alike in lightness.
    package var symmetry = 0.0
    /// How far the focus is from the nearest crossing of thirds, in picture sides.
    package var thirds = 0.0
    /// How far the focus is from the middle, in picture sides.
    package var offCentre = 0.0
    /// Share of pixels of a glaring colour (chroma over 0.25).
    package var neon = 0.0
    /// Share of pixels of a strong colour (chroma over 0.18).
    package var saturated = 0.0
    /// Share of pixels without colour (chroma under 0.02).
    package var colourless = 0.0
    /// Share of pixels as black, and as white, as a screen can show.
    package var pureBlack = 0.0
    package var pureWhite = 0.0
    /// Share of pixels in a smooth run of colour or none: nearly no texture and no edge.
    package var smooth = 0.0
    /// By how many degrees the straight lines lean, 0 when there are no ruling ones.
    package var tilt = 0.0
  }

  package init(of raster: Raster) {
    let raster = raster.flattened()
    let size = raster.sizeOfArea(Self.measuredPixels)
    let small =
      size == (raster.width, raster.height)
      ? LabImage(raster)
      : raster.lightScaledByArea(width: size.width, height: size.height).labOnWhite()
    let tone = ToneSums(small)
    let layout = Layout(small)
    let surface = Surface(raster)
    let focus = Saliency.focus(surface.greyForSaliency)
    values = MeasureValues { measure in
      switch measure {
      case .light: tone.light
      case .keyRange: tone.keyRange
      case .chroma: tone.chroma
      case .warmth: tone.warmth
      case .hueFocus: tone.hueFocus
      case .edges: layout.edges
      case .grain: surface.grain
      case .space: layout.space
      case .focusX: focus.x
      case .focusY: focus.y
      case .balance: layout.balance
      }
    }
    extras = Extras(
      colourfulness: surface.colourfulness, symmetry: layout.symmetry,
      thirds: Self.distance(focus, [1 / 3.0, 2 / 3.0]), offCentre: Self.distance(focus, [0.5]),
      neon: tone.neon, saturated: tone.saturated, colourless: tone.colourless,
      pureBlack: surface.pureBlack, pureWhite: surface.pureWhite, smooth: layout.smooth,
      tilt: layout.tilt)
    palette = Palette(of: raster)
  }

  private static func distance(_ point: (x: Double, y: Double), _ lines: [Double]) -> Double {
    let x = lines.map { ($0 - point.x).magnitude }.min() ?? 0
    let y = lines.map { ($0 - point.y).magnitude }.min() ?? 0
    return (x * x + y * y).squareRoot()
  }
}
