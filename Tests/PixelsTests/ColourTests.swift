import Raster
import Testing

@testable import Pixels

@Suite struct ColourTests {
  struct Known: Sendable, CustomTestStringConvertible {
    let rgba: RGBA
    let lab: OKLab
    var testDescription: String { rgba.description }

    init(_ r: UInt8, _ g: UInt8, _ b: UInt8, _ l: Float, _ x: Float, _ y: Float) {
      rgba = RGBA(r, g, b)
      lab = OKLab(l, x, y)
    }
  }

  /// Computed by the prototype's `rgb2lab`.
  static let known = [
    Known(255, 255, 255, 1.000000, 0.000000, 0.000000),
    Known(0, 0, 0, 0.000000, 0.000000, 0.000000),
    Known(255, 0, 0, 0.627955, 0.224863, 0.125846),
    Known(0, 255, 0, 0.866440, -0.233888, 0.179498),
    Known(0, 0, 255, 0.452014, -0.032457, -0.311528),
    Known(12, 200, 90, 0.728073, -0.173602, 0.103128),
    Known(128, 128, 128, 0.599871, 0.000000, 0.000000),
    Known(250, 240, 230, 0.960238, 0.006529, 0.015858),
    Known(3, 2, 1, 0.086870, 0.002185, 0.008102),
    Known(112, 128, 144, 0.592504, -0.011410, -0.028743),
  ]

  @Test(arguments: known) func `a colour has the numbers that the prototype gives it`(known: Known)
  {
    let lab = OKLab(known.rgba)
    #expect(lab.distance(to: known.lab) < 2e-5)
    #expect(lab.rgba == known.rgba)
    let polar = OKLCH(lab)
    #expect(polar.lab.distance(to: lab) < 1e-6)
    #expect((0..<360).contains(polar.hue))
  }

  @Test func `every byte comes back from its light, and the edges between bytes are exact`() {
    for byte in UInt8.min...UInt8.max {
      #expect(SRGB.byte(of: SRGB.light(of: byte)) == byte)
      guard byte > 0 else { continue }
      let edge = SRGB.edges[Int(byte)]
      #expect(SRGB.byte(of: edge) == byte)
      #expect(SRGB.byte(of: edge.nextDown) == byte - 1)
    }
    // No step of the table may hold two edges, or the one comparison would not do.
    for step in 0..<4_096 {
      let (low, high) = (SRGB.firstGuesses[step], SRGB.firstGuesses[step + 1])
      #expect(high - low <= 1)
    }
  }

  @Test func `a picture comes back from OKLab as it was, alpha included`() throws {
    let raster = Synthetic.noise(width: 61, height: 43, seed: 7, hasAlpha: true)
    #expect(LabImage(raster).raster() == raster)
  }

  @Test func `what the screen cannot show keeps its hue and lightness`() {
    for hue in stride(from: Float(0), to: 360, by: 7) {
      for lightness in stride(from: Float(0.05), to: 1, by: 0.09) {
        let wanted = OKLCH(lightness, 0.4, hue)
        let fitted = OKLCH(OKLab(Gamut.fitted(wanted.lab.vector)))
        #expect(Gamut.contains(fitted.lab.vector))
        #expect(abs(fitted.lightness - lightness) < 1e-5)
        #expect(abs((fitted.hue - hue).remainder(dividingBy: 360)) < 0.1 || fitted.chroma < 0.002)
        // As strong as it may be: a little more is outside.
        let more = OKLCH(lightness, fitted.chroma * 1.01 + 0.001, fitted.hue)
        #expect(!Gamut.contains(more.lab.vector))
        #expect(abs(Gamut.greatestChroma(lightness: lightness, hue: hue) - fitted.chroma) < 1e-3)
      }
    }
    #expect(OKLab(1.4, 0.2, 0).rgba == .white)
    #expect(OKLab(-0.2, 0.2, 0).rgba == .black)
    #expect(OKLab(.nan, .nan, .nan).rgba == .black)
  }

  @Test func `a way between two hues is the short one, and keeps its strength`() {
    let middle = OKLCH.mix(OKLCH(0.5, 0.1, 350), OKLCH(0.7, 0.1, 30), 0.5)
    #expect(abs(middle.hue - 10) < 1e-3)
    #expect(abs(middle.chroma - 0.1) < 1e-6)
    let fromGrey = OKLCH.mix(OKLCH(0.5, 0, 0), OKLCH(0.7, 0.1, 200), 0.5)
    #expect(fromGrey.hue == 200)
  }
}
