import Concurrency
import Raster
import Testing

@testable import ImageFiles

@Suite struct EncodingTests {
  /// Pixels without any order.
  static func noise(_ width: Int, _ height: Int, isOpaque: Bool) -> Raster {
    var raster = Raster(width: width, height: height)
    var state: UInt64 = 42
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let bits = state >> 24
        raster[x, y] = RGBA(
          UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8),
          UInt8(x * 255 / width), isOpaque ? 255 : UInt8(truncatingIfNeeded: bits >> 16))
      }
    }
    return raster
  }

  @Test(
    arguments: [(1, 1), (1, 70), (70, 1), (5, 5), (16, 3), (17, 9), (63, 31)], [true, false])
  func `PNG gives back every pixel`(size: (Int, Int), isOpaque: Bool) throws {
    let raster = Self.noise(size.0, size.1, isOpaque: isOpaque)
    for level in [0, 1, 6, 9, 99] {
      let file = try encodeImage(raster, as: .png(level: level))
      #expect(try ImageHeader(file).hasAlpha == !isOpaque)
      #expect(try decodeImage(file).raster == raster)
    }
  }

  @Test(arguments: [(1, 1), (17, 9), (64, 64)], [true, false])
  func `lossless WebP gives back every pixel`(size: (Int, Int), isOpaque: Bool) throws {
    let raster = Self.noise(size.0, size.1, isOpaque: isOpaque)
    let file = try encodeImage(raster, as: .losslessWebP(method: 3))
    #expect(try decodeImage(file).raster == raster)
  }

  @Test func `lossy formats come close, and closer with quality`() throws {
    let raster = try decodeImage(Fixtures.file("turned-1.png")).raster
    for (better, worse) in [
      (Encoding.jpeg(quality: 98), Encoding.jpeg(quality: 20)),
      (.webp(quality: 98), .webp(quality: 20)),
    ] {
      let (good, bad) = (try encodeImage(raster, as: better), try encodeImage(raster, as: worse))
      #expect(good.count > bad.count)
      let near = difference(try decodeImage(good).raster.pixels, raster.pixels) ?? 255
      let far = difference(try decodeImage(bad).raster.pixels, raster.pixels) ?? 0
      #expect(near < 16 && near < far, "\(near) \(far)")
      #expect(try ImageHeader(good).format == better.format)
    }
  }

  @Test func `clear pixels become white in JPEG`() throws {
    let raster = Raster(width: 16, height: 16, filledWith: .clear)
    let found = try decodeImage(encodeImage(raster, as: .jpeg())).raster
    #expect(found == Raster(width: 16, height: 16, filledWith: .white))
    #expect(Raster(width: 1, height: 1, filledWith: RGBA(0, 255, 0, 128)).onWhite[0, 0].red == 127)
  }

  @Test func `WebP refuses what it cannot hold`() {
    let raster = Raster(width: 16_384, height: 1)
    #expect(
      failure { () throws(ImageFileError) in try encodeImage(raster, as: .webp()) }
        == .notWritable(.webp, width: 16_384, height: 1))
  }

  @Test func `what is written names nothing but the picture`() throws {
    let raster = Raster(width: 3, height: 3)
    var chunks = PNGChunks(try encodeImage(raster, as: .png())[...])
    var names: [PNGChunks.Name] = []
    while let chunk = try chunks.next() { names.append(chunk.type) }
    #expect(names == [.header, .data, .end])
  }
}
