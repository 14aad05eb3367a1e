import Raster
import Testing

@testable import Pixels

@Suite struct PaletteTests {
  private func palette(_ rows: [[Float]]) throws -> Palette {
    try #require(
      Palette(rows.map { .init(colour: OKLab($0[0], $0[1], $0[2]), weight: Double($0[3])) }))
  }

  /// The prototype's palettes of three pictures, and its distances between them.
  private func known() throws -> [Palette] {
    [
      try palette([
        [0.55381, 0.01325, -0.01139, 0.23293], [0.61089, -0.03691, 0.02651, 0.23539],
        [0.7002, -0.0589, 0.05062, 0.16753], [0.63774, 0.0329, -0.01029, 0.21036],
        [0.52299, 0.0664, -0.0652, 0.15379],
      ]),
      try palette([
        [0.63428, 0.00033, -0.04909, 0.15856], [0.39152, -0.0093, -0.03962, 0.40972],
        [0.6022, -0.00365, -0.10365, 0.21427], [0.67616, 0.00237, -0.00665, 0.15234],
        [0.92039, -0.00632, 0.08856, 0.0651],
      ]),
      try palette([
        [0.66634, 0.00187, -0.01981, 0.23987], [0.3903, -0.00931, -0.0399, 0.40639],
        [0.60692, -0.00287, -0.09492, 0.27532], [0.55263, -0.00368, -0.00618, 0.01302],
        [0.91829, -0.00907, 0.08754, 0.06539],
      ]),
    ]
  }

  @Test(arguments: [(0, 1, 0.135618), (1, 2, 0.013982), (0, 2, 0.135814), (1, 1, 0.001888)])
  func `the cost of moving one onto the other is the prototype's`(
    first: Int, second: Int, cost: Double
  ) throws {
    let palettes = try known()
    #expect(abs(Sinkhorn.cost(palettes[first], palettes[second]) - cost) < 1e-4)
  }

  @Test func `a distance is the same both ways, and 0 from a palette to itself`() throws {
    let palettes = try known()
    for left in palettes {
      #expect(left.distance(to: left) == 0)
      for right in palettes where left != right {
        #expect(left.distance(to: right) == right.distance(to: left))
        #expect(left.distance(to: right) > 0.001)
      }
    }
  }

  @Test func `black and white are a whole lightness apart, however little the kernel leaves`()
    throws
  {
    let black = try palette([[0, 0, 0, 1]])
    let white = try palette([[1, 0, 0, 1]])
    let both = try palette([[0, 0, 0, 0.5], [1, 0, 0, 0.5]])
    #expect(abs(black.distance(to: white) - 1) < 1e-6)
    #expect(abs(black.distance(to: both) - 0.5) < 1e-6)
  }

  @Test func `few clear colours are found with their shares`() {
    var raster = Raster(width: 96, height: 72, filledWith: RGBA(200, 30, 40))
    for y in 0..<36 {
      for x in 0..<96 { raster[x, y] = x < 24 ? RGBA(10, 40, 160) : RGBA(240, 240, 220) }
    }
    let swatches = Palette(of: raster).swatches
    #expect(
      swatches.map(\.colour.rgba) == [RGBA(200, 30, 40), RGBA(240, 240, 220), RGBA(10, 40, 160)])
    #expect(swatches.map(\.weight) == [0.5, 0.375, 0.125])
  }

  @Test func `groups of points are found again in the same way`() {
    let points = LabImage(Synthetic.hills(width: 60, height: 40, seed: 4, grain: 9)).pixels
    let (first, second) = (KMeans(points, count: 6), KMeans(points, count: 6))
    #expect(first.centres == second.centres && first.counts == second.counts)
    #expect(first.counts.reduce(0, +) == points.count)
    for (index, point) in points.enumerated() where index % 97 == 0 {
      let own = point - first.centres[Int(first.assignment[index])]
      for centre in first.centres {
        let other = point - centre
        #expect((own * own).sum() <= (other * other).sum() + 1e-4)
      }
    }
    #expect(KMeans([], count: 3).centres.isEmpty)
    #expect(KMeans(Array(points.prefix(2)), count: 5).centres.count <= 2)
  }

  @Test func `no palette is made of nothing, or of numbers that are none`() {
    let grey = OKLab(0.5, 0, 0)
    #expect(Palette([]) == nil)
    #expect(Palette([.init(colour: grey, weight: 0)]) == nil)
    #expect(Palette([.init(colour: grey, weight: .nan)]) == nil)
    #expect(Palette([.init(colour: grey, weight: .infinity)]) == nil)
    #expect(Palette([.init(colour: OKLab(.nan, 0, 0), weight: 1)]) == nil)
    #expect(Palette(Array(repeating: .init(colour: grey, weight: 1), count: 17)) == nil)
  }
}
