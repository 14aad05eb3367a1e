import Raster
import Testing

@Suite struct RasterTests {
  @Test func `a raster is made only of as many bytes as its size says`() {
    #expect(Raster(width: 2, height: 1, pixels: [UInt8](repeating: 0, count: 8)) != nil)
    #expect(Raster(width: 2, height: 1, pixels: [UInt8](repeating: 0, count: 7)) == nil)
    #expect(Raster(width: 0, height: 1, pixels: []) == nil)
  }

  @Test(arguments: [
    (16_384, 1, true), (16_385, 1, false), (8_000, 5_000, true), (8_000, 5_001, false),
    (0, 1, false), (-1, 5, false), (100_000, 100_000, false),
  ])
  func `a size is admitted or not before anything is allocated`(
    width: Int, height: Int, isAdmitted: Bool
  ) {
    #expect(Raster.admits(width: width, height: height) == isAdmitted)
  }

  @Test func `a pixel written is the pixel read, and no other changes`() {
    var raster = Raster(width: 3, height: 2)
    raster[2, 1] = RGBA(1, 2, 3, 4)
    #expect(raster[2, 1] == RGBA(1, 2, 3, 4))
    #expect(raster.pixels.count(where: { $0 == 255 }) == 20)
  }

  @Test func `a change of a pixel is made in place`() {
    var raster = Raster(width: 512, height: 512)
    let before = Self.address(of: raster)
    raster[3, 4] = .black
    let afterPixel = Self.address(of: raster)
    raster.withPixels { $0[17] = 9 }
    let afterBytes = Self.address(of: raster)
    #expect(afterPixel == before)
    #expect(afterBytes == before)
    #expect(raster.pixels[17] == 9)
  }

  @Test func `a copy of a raster does not change with it`() {
    var raster = Raster(width: 2, height: 1)
    let copy = raster
    raster.withPixels { $0[0] = 9 }
    #expect(copy[0, 0] == .white && raster[0, 0] == RGBA(9, 255, 255))
  }

  private static func address(of raster: borrowing Raster) -> Int? {
    unsafe raster.pixels.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
  }

  @Test func `a colour is written as people write it`() {
    #expect("\(RGBA(10, 255, 0))" == "#0aff00")
    #expect("\(RGBA(10, 255, 0, 16))" == "#0aff0010")
  }
}
