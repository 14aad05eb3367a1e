import Raster
import Testing

@testable import Pixels

@Suite struct MeasurementsTests {
  /// As `golden_measurements.py` prints them, in the order of ``Measure``.
  struct Known: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let raster: @Sendable () -> Raster
    let figures: [Double]
    /// Of light, colour and layout; of edges, grain and space; of the focus.
    let tolerance: [Double]
  }

  /// At 256 × 192 nothing is scaled, so the figures are the same; only the 64 × 48 fields of the
  /// focus are rounded to bytes in the prototype. Elsewhere it scales sRGB values, and we light.
  static let known = [
    Known(
      testDescription: "noise, not scaled",
      raster: { Synthetic.noise(width: 256, height: 192, seed: 1) },
      figures: [
        0.637621, 0.536097, 0.150806, 0.014966, 0.033795, 0.826986, 3.662432, 0.000000, 0.478292,
        0.629393, 0.497206,
      ], tolerance: [2e-5, 5e-5, 0.02]),
    Known(
      testDescription: "hills, not scaled",
      raster: { Synthetic.hills(width: 256, height: 192, seed: 2, grain: 0) },
      figures: [
        0.552884, 0.543235, 0.055355, -0.248637, 0.739896, 0.052877, 0.376976, 0.855754, 0.550605,
        0.454278, 0.534639,
      ], tolerance: [2e-5, 5e-5, 0.02]),
    Known(
      testDescription: "grainy hills, not scaled",
      raster: { Synthetic.hills(width: 256, height: 192, seed: 3, grain: 20) },
      figures: [
        0.551904, 0.560081, 0.055385, -0.250078, 0.741747, 0.082235, 0.895002, 0.002360, 0.552886,
        0.457506, 0.509001,
      ], tolerance: [2e-5, 5e-5, 0.02]),
    Known(
      testDescription: "hills, scaled down",
      raster: { Synthetic.hills(width: 512, height: 384, seed: 4, grain: 6) },
      figures: [
        0.554104, 0.540547, 0.055084, -0.247875, 0.741035, 0.053467, 0.349170, 0.852010, 0.551160,
        0.450552, 0.530112,
      ], tolerance: [0.005, 0.01, 0.02]),
    Known(
      testDescription: "hills, scaled up",
      raster: { Synthetic.hills(width: 128, height: 96, seed: 5, grain: 10) },
      figures: [
        0.553530, 0.543841, 0.055528, -0.249786, 0.740943, 0.056274, 0.652594, 0.083110, 0.535309,
        0.470381, 0.513527,
      ], tolerance: [2e-4, 5e-4, 0.02]),
  ]

  @Test(arguments: known) func `the figures are the prototype's`(known: Known) {
    let measured = Measurements(of: known.raster())
    for measure in Measure.allCases {
      let tolerance: Double =
        switch measure {
        case .focusX, .focusY: known.tolerance[2]
        case .edges, .grain, .space: known.tolerance[1]
        default: known.tolerance[0]
        }
      let difference = measured[measure] - known.figures[measure.index]
      #expect(abs(difference) <= tolerance, "\(measure.rawValue): off by \(difference)")
    }
  }

  @Test func `one colour all over gives finite, plain figures`() {
    for colour in [RGBA.white, .black, .clear, RGBA(200, 30, 40)] {
      let raster = Raster(width: 40, height: 90, filledWith: colour)
      let measured = Measurements(of: raster)
      #expect(measured[.edges] == 0 && measured[.space] == 1 && measured[.grain] == 0)
      #expect(measured[.focusX] == 0.5 && measured[.focusY] == 0.5 && measured[.balance] == 0.5)
      #expect(abs(measured[.light] - Double(OKLab(raster.flattened()[0, 0]).lightness)) < 1e-4)
      #expect(measured.extras.symmetry == 1 && measured.extras.smooth == 1)
      #expect(measured.palette.swatches.count == 1)
    }
  }

  @Test(arguments: [(1, 1), (1, 300), (700, 2), (3, 3)])
  func `the smallest and the thinnest pictures can be measured`(width: Int, height: Int) {
    let measured = Measurements(of: Synthetic.noise(width: width, height: height, seed: 9))
    #expect((0...1).contains(measured[.light]))
    #expect((0...1).contains(measured[.focusX]) && (0...1).contains(measured[.balance]))
  }

  @Test func `a mirror image has its focus and weight on the other side, and all else alike`() {
    let raster = Synthetic.hills(width: 256, height: 192, seed: 3, grain: 8)
    let (left, right) = (Measurements(of: raster), Measurements(of: raster.mirrored()))
    #expect(abs(left[.focusX] + right[.focusX] - 63.0 / 64) < 1e-3)
    #expect(abs(left[.balance] + right[.balance] - 255.0 / 256) < 1e-4)
    for measure in Measure.allCases where measure != .focusX && measure != .balance {
      #expect(abs(left[measure] - right[measure]) < 1e-5, "\(measure.rawValue)")
    }
  }

  @Test func `avoidable things are seen as shares`() {
    var raster = Raster(width: 100, height: 100, filledWith: RGBA(255, 0, 255))
    for y in 0..<50 {
      for x in 0..<100 { raster[x, y] = y < 20 ? .black : .white }
    }
    let extras = Measurements(of: raster).extras
    #expect(abs(extras.neon - 0.5) < 0.01 && abs(extras.saturated - 0.5) < 0.01)
    #expect(extras.pureBlack == 0.2 && extras.pureWhite == 0.3)
    #expect(extras.colourfulness > 100 && extras.symmetry > 0.99 && extras.tilt < 0.5)
  }

  @Test func `leaning lines are told from level ones`() {
    func stripes(_ across: Int, _ down: Int) -> Double {
      var raster = Raster(width: 256, height: 192)
      for y in 0..<192 {
        for x in 0..<256 {
          raster[x, y] = (x * across + y * down) / 200 % 2 == 0 ? .black : .white
        }
      }
      return Measurements(of: raster).extras.tilt
    }
    #expect(stripes(0, 10) < 0.5)
    #expect(abs(stripes(2, 10) - 11.3) < 1.5)
  }

  @Test func `a Fourier transform comes back, and is the sum that it should be`() {
    let fourier = Fourier(width: 12, height: 6)
    var values: [SIMD2<Double>] = []
    for index in 0..<72 { values.append(SIMD2(Double(index * 37 % 11) - 4, Double(index * 5 % 7))) }
    let there = fourier.transform(values)
    let back = fourier.transform(there, inverse: true)
    for index in values.indices {
      let rest: SIMD2<Double> = back[index] / 72 - values[index]
      #expect((rest * rest).sum() < 1e-24)
    }
    var wave = SIMD2<Double>.zero
    for y in 0..<6 {
      for x in 0..<12 {
        let turns = 5 * Double(x) / 12 + 2 * Double(y) / 6
        let (sin, cos) = Maths.sinCos(-2 * Double.pi * turns)
        let value = values[y * 12 + x]
        wave += SIMD2(value.x * cos - value.y * sin, value.x * sin + value.y * cos)
      }
    }
    let rest: SIMD2<Double> = there[2 * 12 + 5] - wave
    #expect((rest * rest).sum() < 1e-20)
  }

  @Test func `the figures have the same bits on every machine`() {
    let measured = Measurements(of: Synthetic.hills(width: 200, height: 150, seed: 11, grain: 12))
    var hash = FNV()
    for measure in Measure.allCases { hash.add(measured[measure].bitPattern) }
    for swatch in measured.palette.swatches {
      hash.add(swatch.weight.bitPattern)
      hash.add(UInt64(swatch.colour.a.bitPattern))
    }
    #expect(hash.value == 4_153_274_278_667_831_667)
  }
}
