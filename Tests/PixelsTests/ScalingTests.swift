import Raster
import Testing

@testable import Pixels

@Suite struct ScalingTests {
  private func light(_ raster: Raster) -> SIMD4<Double> {
    let pixels = raster.lightScaledByArea(width: raster.width, height: raster.height).pixels
    return pixels.reduce(.zero) { $0 + SIMD4<Double>($1) } / Double(pixels.count)
  }

  @Test(arguments: [(1, 1), (7, 5), (31, 13), (60, 44), (61, 43), (90, 100)])
  func `scaling by area keeps the light of the whole`(width: Int, height: Int) {
    let source = Synthetic.noise(width: 61, height: 43, seed: 3, hasAlpha: true)
    let scaled = source.lightScaledByArea(width: width, height: height).pixels
    let mean = scaled.reduce(SIMD4<Double>.zero) { $0 + SIMD4<Double>($1) } / Double(scaled.count)
    let rest = mean - light(source)
    #expect((rest * rest).sum() < 1e-11)
  }

  @Test func `a board of black and white looks like the grey of half the light`() {
    var board = Raster(width: 64, height: 64, filledWith: .black)
    for y in 0..<64 {
      for x in 0..<64 where (x + y) % 2 == 0 { board[x, y] = .white }
    }
    #expect(
      board.scaledByArea(width: 8, height: 8)
        == Raster(
          width: 8, height: 8, filledWith: RGBA(188, 188, 188)))
  }

  @Test func `what is hidden does not bleed into what is seen`() {
    var raster = Raster(width: 4, height: 2, filledWith: RGBA(255, 0, 0))
    for y in 0..<2 {
      for x in 0..<2 { raster[2 * x, y] = RGBA(0, 255, 0, 0) }
    }
    #expect(raster.scaledByArea(width: 1, height: 1)[0, 0] == RGBA(255, 0, 0, 128))
    #expect(raster.scaledByLanczos(width: 1, height: 1)[0, 0].green == 0)
  }

  @Test func `scaling to the same size changes nothing`() {
    let source = Synthetic.noise(width: 37, height: 21, seed: 5)
    #expect(source.scaledByArea(width: 37, height: 21) == source)
    #expect(source.scaledByLanczos(width: 37, height: 21) == source)
    #expect(source.thumbnail(width: 40, height: 40) == source)
  }

  /// Pillow's result at every seventh column of every fifth row.
  @Test(arguments: [(32, 20), (96, 7)])
  func `Lanczos is Pillow's, to the last step`(width: Int, height: Int) {
    let scaled = Synthetic.hills(width: 96, height: 64, seed: 8, grain: 30)
      .scaledByLanczos(width: width, height: height)
    var wanted = Self.pillow[width] ?? []
    #expect(!wanted.isEmpty)
    for y in stride(from: 0, to: height, by: 5) {
      for x in stride(from: 0, to: width, by: 7) {
        let (colour, known) = (scaled[x, y], wanted.removeFirst())
        for (ours, theirs) in zip([colour.red, colour.green, colour.blue], known) {
          #expect(abs(Int(ours) - theirs) <= 1, "at \(x), \(y)")
        }
      }
    }
    #expect(wanted.isEmpty)
  }

  static let pillow: [Int: [[Int]]] = [
    32: [
      [94, 123, 202], [87, 116, 195], [92, 120, 199], [87, 116, 194], [88, 116, 195],
      [118, 132, 173], [126, 140, 181], [121, 135, 176], [242, 227, 159], [116, 130, 171],
      [153, 152, 156], [152, 152, 155], [150, 148, 151], [133, 133, 134], [154, 153, 157],
      [28, 58, 77], [48, 71, 91], [53, 70, 90], [59, 69, 89], [64, 68, 88],
    ],
    96: [
      [101, 127, 198], [98, 124, 196], [91, 117, 188], [89, 115, 187], [91, 117, 189],
      [91, 117, 188], [97, 123, 195], [103, 129, 201], [96, 124, 204], [100, 126, 201],
      [92, 121, 201], [105, 131, 203], [82, 108, 179], [92, 118, 189], [35, 67, 89], [39, 69, 91],
      [51, 76, 97], [43, 69, 91], [50, 72, 93], [41, 63, 86], [54, 72, 93], [58, 74, 96],
      [58, 71, 92], [66, 77, 96], [62, 71, 92], [62, 68, 89], [62, 66, 89], [72, 74, 95],
    ],
  ]

  /// A copy of all bytes for each one written would take hours here.
  @Test(.timeLimit(.minutes(1)))
  func `a large translucent picture is laid on paper in a moment`() {
    let glass = Raster(width: 1_200, height: 900, filledWith: RGBA(0, 0, 0, 128))
    #expect(
      glass.flattened() == Raster(width: 1_200, height: 900, filledWith: RGBA(187, 187, 187)))
  }

  @Test func `a part, a ratio, a frame and a mirror`() throws {
    let source = Synthetic.noise(width: 40, height: 30, seed: 6)
    let part = try #require(source.cropped(x: 5, y: 7, width: 10, height: 3))
    #expect(part[0, 0] == source[5, 7] && part[9, 2] == source[14, 9])
    for outside in [(-1, 0, 5, 5), (36, 0, 5, 5), (0, 0, 0, 5), (0, 26, 5, 5), (1, 1, .max, 5)] {
      #expect(
        source.cropped(x: outside.0, y: outside.1, width: outside.2, height: outside.3) == nil)
    }
    let square = source.croppedToRatio(1, 1)
    #expect(square.width == 30 && square.height == 30 && square[0, 0] == source[5, 0])
    let wide = source.croppedToRatio(16, 9)
    #expect(wide.width == 40 && wide.height == 23)
    let size = source.sizeFitting(width: 20, height: 20)
    #expect(size.width == 20 && size.height == 15)
    #expect(source.thumbnail(width: 20, height: 20).height == 15)
    #expect(source.mirrored()[0, 3] == source[39, 3] && source.mirrored().mirrored() == source)
    #expect(Raster(width: 2, height: 2, filledWith: .clear).flattened()[1, 1] == .white)
  }
}
