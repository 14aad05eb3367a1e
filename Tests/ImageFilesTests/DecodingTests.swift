import Raster
import Testing

@testable import ImageFiles

@Suite struct DecodingTests {
  @Test(arguments: ["png", "webp", "jpg"], 1...8)
  func `every orientation of every format stands upright`(format: String, turn: Int) throws {
    let header = try ImageHeader(Fixtures.file("turned-\(turn).\(format)"))
    #expect(header.orientation.rawValue == UInt8(turn))
    #expect((header.uprightWidth, header.uprightHeight) == (24, 16))
    let found = try decodeImage(Fixtures.file("turned-\(turn).\(format)"))
    #expect((found.raster.width, found.raster.height) == (24, 16))
    let distance = difference(found.raster.pixels, Fixtures.pixels(of: "turned-1.png"))
    let isClose = try #require(distance) <= (format == "jpg" ? 12 : 0)
    #expect(isClose, "off by \(distance ?? -1)")
  }

  @Test(arguments: Fixtures.witnessed)
  func `every kind of file gives the pixels that another program finds`(name: String) throws {
    let found = try decodeImage(Fixtures.file(name))
    let distance = difference(found.raster.pixels, Fixtures.pixels(of: name))
    // Lossy WebP is smoothed a little differently by each version; 16 bits are rounded or cut.
    let allowed = name.contains("lossy") ? 4 : name.contains("i16") ? 1 : 0
    #expect(try #require(distance) <= allowed)
  }

  @Test(arguments: ["png", "jpg", "webp"])
  func `a profile is dropped, and said to be, unless it is sRGB`(format: String) throws {
    let plain = try decodeImage(Fixtures.file("turned-1.\(format)"))
    let known = try decodeImage(Fixtures.file("profile-srgb.\(format)"))
    let other = try decodeImage(Fixtures.file("profile-other.\(format)"))
    #expect(plain.notes == [])
    #expect(known.notes == [])
    #expect(other.notes == .profileDropped)
    #expect(other.raster == known.raster)
    #expect(other.notes.sentences.count == 1)
  }

  @Test(arguments: ["animated.png", "animated.webp", "animated-lossy.webp"])
  func `of an animation the first frame is taken, and said to be`(name: String) throws {
    let found = try decodeImage(Fixtures.file(name))
    #expect(found.notes == .firstFrameOnly)
    #expect(try ImageHeader(Fixtures.file(name)).isAnimated)
  }

  @Test func `a frame that is smaller than its canvas stands in its place`() throws {
    let found = try decodeImage(Fixtures.file("animated.webp")).raster
    #expect(found[0, 0] == .clear)
    #expect(found[8, 6] == RGBA(0, 0, 0))
    #expect(found[17, 11] == RGBA(90, 75, 70))
    #expect(found[18, 11] == .clear)
  }

  @Test func `gamma is applied: half the light is brighter than half the number`() throws {
    var file = PNGChunks.signature
    file.append(png: .header, [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
    file.append(png: .gamma, [0, 1, 0x86, 0xa0])
    file.append(png: .data, zlib([0, 128])[...])
    file.append(png: .end, [])
    #expect(try decodeImage(file).raster[0, 0] == RGBA(186, 186, 186))
  }

  @Test func `16 bits without a word on gamma are sRGB`() throws {
    let found = try decodeImage(Fixtures.file("kind-i16.png")).raster
    #expect(found[1, 1].red == found[1, 1].green)
    #expect(difference(found.pixels, Fixtures.pixels(of: "kind-i16.png")) == 0)
  }

  @Test(arguments: [0, 2, 4, 6] as [UInt8], [nil, [0, 1, 0x86, 0xa0]] as [[UInt8]?])
  func `16 bits in seven passes are the picture that they are in one`(
    colour: UInt8, gamma: [UInt8]?
  ) throws {
    func picture(interlaced: Bool) throws -> Raster {
      let file = deepPNG(
        width: 19, height: 13, colour: colour, interlaced: interlaced, gamma: gamma
      ) { x, y in
        let all = [3_400 * x, 5_000 * y, 1_500 * (x + y), 65_535 - 3_000 * x]
        return colour & 2 == 0
          ? colour == 0 ? [all[0]] : [all[0], all[3]]
          : Array(all.prefix(colour == 2 ? 3 : 4))
      }
      return try decodeImage(file).raster
    }
    let distance = difference(
      try picture(interlaced: true).pixels, try picture(interlaced: false).pixels)
    // Through 16 bits of light and back.
    #expect(try #require(distance) <= 1)
  }

  @Test func `a JPEG of a sampling without a name is read`() throws {
    // 4:1:0: one sample of colour for eight of light, which are 4 by 2.
    let whole = progressive(width: 64, height: 32, components: 3, bands: 0)
    let place = try #require(whole.indices.first { whole[$0...].starts(with: [1, 0x11, 0, 2]) })
    var file = whole
    file[place + 1] = 0x42
    // Ten blocks for each 32 by 16 pixels, of one bit each.
    #expect(try decodeImage(file).raster[63, 31] == decodeImage(whole).raster[63, 31])
  }

  @Test(arguments: [[0x41, 0x42], [0xff, 0x00], [0x00, 0xff, 0x00, 0x41]] as [[UInt8]])
  func `stray bytes between the segments of a JPEG are stepped over`(stray: [UInt8]) throws {
    let whole = Fixtures.file("kind-420.jpg")
    // Behind the first segment, which has 18 bytes.
    let file = whole.prefix(20) + stray + whole.dropFirst(20)
    #expect(try decodeImage(Array(file)).raster == decodeImage(whole).raster)
  }

  @Test func `transparency is seen in the header`() throws {
    for (name, hasAlpha) in [
      ("kind-rgb.png", false), ("kind-rgba.png", true), ("kind-la.png", true),
      ("kind-p-clear.png", true), ("kind-rgb-clear.png", true), ("kind-lossy.webp", false),
      ("kind-lossy-alpha.webp", true), ("kind-lossless-alpha.webp", true), ("kind-420.jpg", false),
    ] {
      #expect(try ImageHeader(Fixtures.file(name)).hasAlpha == hasAlpha, "\(name)")
    }
  }

  @Test func `a progressive JPEG has several scans`() throws {
    #expect(try ImageHeader(Fixtures.file("kind-progressive.jpg")).scans > 1)
    #expect(try ImageHeader(Fixtures.file("kind-420.jpg")).scans == 1)
  }
}
