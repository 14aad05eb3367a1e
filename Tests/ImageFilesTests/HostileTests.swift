import Raster
import Testing

@testable import ImageFiles

/// Files made to harm. Each ends in a picture or in a clear error.
@Suite struct HostileTests {
  @Test(arguments: [
    "turned-1.png", "turned-6.jpg", "kind-420.jpg", "kind-progressive.jpg", "turned-3.webp",
    "kind-lossy-alpha.webp", "animated.webp", "animated.png", "recipe-packed-itxt.png",
  ])
  func `a file cut at any byte is refused`(name: String) {
    let whole = Fixtures.file(name)
    for count in 0..<whole.count {
      let part = Array(whole[..<count])
      let found = failure { () throws(ImageFileError) in try decodeImage(part) }
      #expect(found != nil, "a picture out of \(count) of \(whole.count) bytes")
      _ = readRecipe(part)
    }
  }

  @Test(arguments: Fixtures.pictures)
  func `a file with one wrong byte is a picture of its size or refused`(name: String) {
    let whole = Fixtures.file(name)
    // Not every byte of every file: this is a test, the fuzzer has the time.
    for index in stride(from: 0, to: whole.count, by: max(1, whole.count / 97)) {
      for change: UInt8 in [0x01, 0x80, 0xff] {
        var file = whole
        file[index] ^= change
        if let found = try? decodeImage(file), let header = try? ImageHeader(file) {
          #expect(found.raster.width == header.uprightWidth)
          #expect(found.raster.height == header.uprightHeight)
        }
        _ = readRecipe(file)
      }
    }
  }

  @Test func `a chunk of 2³¹ − 1 bytes that are not there is a file cut short`() {
    var file = PNGChunks.signature
    file.append(png: .header, [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
    for (length, error) in [
      (0x7fff_ffff, ImageFileError.truncated(.png)), (0x8000_0000, .damaged(.png)),
      (0xffff_ffff, .damaged(.png)),
    ] {
      var bomb = file
      bomb.append(big: length, bytes: 4)
      bomb += Array("IDAT".utf8) + [1, 2, 3, 4]
      #expect(failure { () throws(ImageFileError) in try decodeImage(bomb) } == error)
    }
  }

  @Test func `pixels that unpack to far more than the picture are not unpacked`() throws {
    let bomb = png(
      width: 4, height: 4, packed: zlib([UInt8](repeating: 0, count: 64 << 20), level: 9))
    #expect(bomb.count < 1 << 17)
    // libpng takes what it needs and says nothing; the memory is measured with the helper.
    let found = try? decodeImage(bomb)
    #expect(found == nil || found?.raster == Raster(width: 4, height: 4, filledWith: .black))
  }

  @Test func `too few pixels are refused`() {
    let file = png(width: 4, height: 4, packed: zlib([0, 1, 2, 3, 4]))
    #expect(failure { () throws(ImageFileError) in try decodeImage(file) } == .damaged(.png))
  }

  @Test func `a JPEG with thousands of scans is refused by counting`() throws {
    let whole = Fixtures.file("kind-progressive.jpg")
    var segments = JPEGSegments(whole[...])
    var last: ArraySlice<UInt8> = []
    while case let segment = try segments.next(), segment.marker != JPEGSegments.endOfImage {
      if segment.marker == JPEGSegments.startOfScan { last = segment.data }
    }
    let scan = Array(whole[(last.startIndex - 4)..<(whole.count - 2)])
    func file(scans: Int) -> [UInt8] {
      Array(whole.dropLast(2)) + (0..<scans).flatMap { _ in scan } + [0xff, 0xd9]
    }
    let error = failure { () throws(ImageFileError) in try ImageHeader(file(scans: 5_000)) }
    #expect(error == .tooMuchWork(.jpeg))
    #expect(try ImageHeader(file(scans: 5)).scans > 5)
  }

  @Test func `the scans that a JPEG may have shrink as it grows`() throws {
    func file(side: Int, scans: Int) -> [UInt8] {
      var file: [UInt8] = [0xff, 0xd8, 0xff, 0xc2, 0, 11, 8]
      file.append(big: side, bytes: 2)
      file.append(big: side, bytes: 2)
      file += [1, 1, 0x11, 0]
      for _ in 0..<scans { file += [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0] }
      return file + [0xff, 0xd9]
    }
    for (side, most) in [(100, 100), (2_000, 100), (4_000, 25), (6_000, 20)] {
      #expect(try ImageHeader(jpeg: file(side: side, scans: most)[...]).scans == most)
      let over = failure { () throws(ImageFileError) in
        try ImageHeader(jpeg: file(side: side, scans: most + 1)[...])
      }
      #expect(over == .tooMuchWork(.jpeg), "\(side)")
    }
  }

  @Test func `a WebP whose sizes disagree is refused`() {
    let lossless = chunk("VP8L", of: Fixtures.file("turned-1.webp"))
    func extended(_ width: Int, _ height: Int, flags: UInt8 = 0) -> [UInt8] {
      var data: [UInt8] = [flags, 0, 0, 0]
      data.append(little: width - 1, bytes: 3)
      data.append(little: height - 1, bytes: 3)
      return data
    }
    func frame(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> [UInt8] {
      var data: [UInt8] = []
      for number in [x, y, width - 1, height - 1, 100] { data.append(little: number, bytes: 3) }
      data += [0] + Array("VP8L".utf8)
      data.append(little: lossless.count, bytes: 4)
      return data + lossless + (lossless.count % 2 == 1 ? [0] : [])
    }
    let good = webP([("VP8X", extended(24, 16)), ("VP8L", lossless)])
    #expect(failure { () throws(ImageFileError) in try decodeImage(good) } == nil)
    let placed = webP([("VP8X", extended(30, 20, flags: 2)), ("ANMF", frame(3, 2, 24, 16))])
    #expect(failure { () throws(ImageFileError) in try decodeImage(placed) } == nil)
    for (name, file) in [
      ("canvas", webP([("VP8X", extended(25, 16)), ("VP8L", lossless)])),
      (
        "off the canvas",
        webP([("VP8X", extended(30, 20, flags: 2)), ("ANMF", frame(4, 2, 24, 16))])
      ),
      ("frame", webP([("VP8X", extended(30, 20, flags: 2)), ("ANMF", frame(0, 0, 23, 16))])),
      ("no frame", webP([("VP8X", extended(24, 16, flags: 2)), ("VP8L", lossless)])),
      ("nothing", webP([("VP8X", extended(24, 16))])),
    ] {
      #expect(
        failure { () throws(ImageFileError) in try decodeImage(file) } == .damaged(.webp),
        "\(name)")
    }
    let huge = webP([("VP8X", extended(1 << 24, 1 << 24)), ("VP8L", lossless)])
    #expect(
      failure { () throws(ImageFileError) in try decodeImage(huge) }
        == .badSize(width: 1 << 24, height: 1 << 24))
  }

  @Test(
    arguments: [
      ([0xff, 0xc3, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0], ImageFileError.Unusual.lossless),
      ([0xff, 0xc9, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0], .arithmetic),
      ([0xff, 0xc1, 0, 11, 12, 0, 1, 0, 1, 1, 1, 0x11, 0], .bitDepth),
      ([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 1, 1, 1, 0x11, 0], .withoutHeight),
      ([0xff, 0xc0, 0, 14, 8, 0, 1, 0, 1, 2, 1, 0x11, 0, 2, 0x11, 0], .colourSpace),
    ] as [([UInt8], ImageFileError.Unusual)])
  func `rare kinds of JPEG are refused by name`(frame: [UInt8], what: ImageFileError.Unusual) {
    let file = [0xff, 0xd8] + frame + [0xff, 0xd9]
    #expect(failure { () throws(ImageFileError) in try decodeImage(file) } == .unusual(.jpeg, what))
  }

  @Test func `EXIF that leads in circles is left`() {
    // The folder's pointer leads back to the folder.
    var tiff: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0]
    tiff += [0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    #expect(Exif(tiff[...])?.orientation == .upright)
    // 65,535 entries that are not there.
    #expect(Exif([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0xff, 0xff])?.userComment == nil)
    #expect(Exif([0x49, 0x49, 42, 0, 0xff, 0xff, 0xff, 0xff])?.orientation == .upright)
  }
}
