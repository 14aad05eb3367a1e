import Concurrency
import Glibc
import Raster
import TestSupport
@testable import Terminal
import Testing

@Suite struct PictureTests {
  @Test(arguments: [
    // picture, cell, room, shown: columns, rows, pixels
    ([768, 768, 10, 20, 80, 24], [48, 24, 480, 480]),
    ([1_000, 100, 10, 20, 80, 24], [80, 4, 800, 80]),
    ([100, 1_000, 10, 20, 80, 24], [5, 24, 48, 480]),
    ([16, 16, 10, 20, 80, 24], [2, 1, 16, 16]),
    ([16_384, 1, 10, 20, 80, 24], [80, 1, 800, 1]),
    ([100, 100, 1, 2, 40, 10], [20, 10, 20, 20]),
    ([100, 100, 10, 20, 0, 0], [1, 1, 10, 10]),
  ])
  func `a picture fits with its own proportions`(given: [Int], expected: [Int]) {
    let fit = Fitting(
      width: given[0], height: given[1], cell: (given[2], given[3]), columns: given[4],
      rows: given[5])
    #expect([fit.columns, fit.rows, fit.width, fit.height] == expected)
  }

  @Test func `shrinking averages light, not numbers`() throws {
    // Black and white in a chessboard is half the light: 188, where the mean of the numbers is 128.
    var board = Raster(width: 8, height: 8)
    for y in 0..<8 { for x in 0..<8 where (x + y) % 2 == 0 { board[x, y] = .black } }
    #expect(Shrinking.pixels(of: board, width: 2, height: 2) == [UInt8](repeating: 188, count: 12))
    // And not shrunk it is what it was, each value of it.
    let ramp = try #require(
      Raster(
        width: 256, height: 1, pixels: (0..<256).flatMap { [UInt8($0), UInt8($0), 0, 255] }))
    #expect(
      Shrinking.pixels(of: ramp, width: 256, height: 1)
        == (0..<256).flatMap { [UInt8($0), UInt8($0), 0] })
    // Sizes that do not divide: three columns to two, the middle one shared.
    let three = try #require(
      Raster(width: 3, height: 1, pixels: [255, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 255]))
    #expect(Shrinking.pixels(of: three, width: 2, height: 1) == [213, 0, 0, 0, 0, 213])
  }

  @Test func `half blocks have the upper pixel as ink and the lower as ground`() throws {
    var picture = Raster(width: 2, height: 3, filledWith: .black)
    picture[0, 0] = RGBA(255, 0, 0)
    picture[0, 1] = RGBA(0, 0, 255)
    picture[1, 0] = RGBA(255, 0, 0)
    let drawn = try #require(show(picture, .blocks))
    #expect(
      drawn.form
        == .lines([
          "\u{1B}[38;2;255;0;0m\u{1B}[48;2;0;0;255m▀\u{1B}[48;2;0;0;0m▀\u{1B}[0m",
          "\u{1B}[38;2;0;0;0m▀▀\u{1B}[0m",
        ]))
    let coarse = try #require(show(picture, .blocks256))
    #expect(
      coarse.form
        == .lines([
          "\u{1B}[38;5;196m\u{1B}[48;5;21m▀\u{1B}[48;5;16m▀\u{1B}[0m",
          "\u{1B}[38;5;16m▀▀\u{1B}[0m",
        ]))
  }

  @Test func `letters get denser with the light`() throws {
    let ramp = try #require(
      Raster(
        width: 10, height: 1,
        pixels: (0..<10).flatMap { index -> [UInt8] in
          let value = UInt8((index * 255 + 8) / 9)
          return [value, value, value, 255]
        }))
    #expect(show(ramp, .letters)?.form == .lines([" .:-=+*#%@"]))
    #expect(show(ramp, .none) == nil)
  }

  @Test func `kitty gets all pixels in chunks, placed in cells`() throws {
    let picture = sample(40, 30)
    let drawn = try #require(show(picture, .kitty))
    #expect(drawn.columns == 4 && drawn.rows == 2)
    let chunks = try chunks(of: drawn)
    #expect(chunks[0].head == "a=T,f=32,s=40,v=30,c=4,r=2,q=2,C=1,m=1")
    #expect(chunks.dropFirst().dropLast().allSatisfy { $0.head == "m=1" && $0.text.count == 4_096 })
    #expect(chunks.last?.head == "m=0")
    #expect(decoded(chunks.map(\.text).joined()) == picture.pixels)
  }

  @Test func `kitty gets a large picture no larger than it is shown`() throws {
    let drawn = try #require(
      DrawnPicture(sample(2_000, 1_000), mode: .kitty, cell: (10, 20), columns: 80, rows: 20))
    #expect(try chunks(of: drawn)[0].head == "a=T,f=24,s=800,v=400,c=80,r=20,q=2,C=1,m=1")
  }

  @Test(arguments: [
    (24_000, "a=T,f=100,c=10,r=4,q=2,C=1,m=1"),
    (24_001, "a=T,f=24,s=100,v=80,c=10,r=4,q=2,C=1,m=1"),
  ])
  func `kitty gets a file where that is no more than its pixels`(length: Int, head: String) throws {
    let file = [UInt8](repeating: 7, count: length)
    let drawn = try #require(
      DrawnPicture(
        sample(200, 160), png: file, mode: .kitty, cell: (10, 20), columns: 10, rows: 20))
    let chunks = try chunks(of: drawn)
    #expect(chunks[0].head == head)
    let sent = decoded(chunks.map(\.text).joined())
    #expect((sent == file) == (length == 24_000) && sent.count == 24_000)
  }

  @Test(arguments: [(1_300, 1_100, 1_285, 1_087), (16_384, 88, 16_133, 86)])
  func `kitty never gets more than its maximum`(
    width: Int, height: Int, wide: Int, high: Int
  ) throws {
    let drawn = try #require(
      DrawnPicture(
        Raster(width: width, height: height), png: [UInt8](repeating: 7, count: 5 << 20),
        mode: .kitty, cell: (200, 400), columns: 500, rows: 500))
    guard case .graphics(let sequence) = drawn.form else {
      Issue.record("no graphics")
      return
    }
    #expect(sequence.hasPrefix("\u{1B}_Ga=T,f=24,s=\(wide),v=\(high),"))
    // Four letters for three bytes, and ten that frame each chunk.
    #expect(sequence.utf8.count < KittyPicture.maximumBytes * 4 / 3 * 4_110 / 4_096)
    #expect(3 * wide * high <= KittyPicture.maximumBytes)
  }

  @Test func `a palette has what there is when that is little`() {
    var palette = ColourPalette([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 0])
    #expect(palette.colours.count == 3)
    let index = palette.index(250, 3, 3)
    #expect(palette.colours[index] == (255, 0, 0))
    #expect(ColourPalette(sample(64, 64).rgb).colours.count == 256)
  }

  @Test func `sixel says its size, its colours and its runs`() throws {
    var picture = Raster(width: 10, height: 7, filledWith: RGBA(255, 0, 0))
    for y in 0..<7 { picture[9, y] = RGBA(0, 0, 255) }
    let drawn = try #require(show(picture, .sixel))
    guard case .graphics(let sequence) = drawn.form else {
      Issue.record("no graphics")
      return
    }
    #expect(
      sequence == "\u{1B}P0;1q\"1;1;10;7#0;2;0;0;100#1;2;100;0;0"
        + "#0!9?~$#1!9~-#0!9?@$#1!9@\u{1B}\\")
  }

  private func show(_ picture: Raster, _ mode: PictureMode) -> DrawnPicture? {
    DrawnPicture(picture, mode: mode, cell: (10, 20), columns: 80, rows: 24)
  }

  private func chunks(of drawn: DrawnPicture) throws -> [(head: String, text: String)] {
    guard case .graphics(let sequence) = drawn.form else { return [] }
    return sequence.split(separator: "\u{1B}\\").map { chunk in
      let parts = chunk.dropFirst(3).split(separator: ";", omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
  }

  /// Written for the test alone.
  private func decoded(_ text: String) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let values = Dictionary(uniqueKeysWithValues: digits.enumerated().map { ($1, $0) })
    var (bits, count): (UInt32, Int) = (0, 0)
    var bytes: [UInt8] = []
    for digit in text {
      guard let value = values[digit] else { break }
      (bits, count) = (bits << 6 | UInt32(value), count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }
}

/// Gradients, an edge and a grain: what palettes and dithering are tried on.
func sample(_ width: Int, _ height: Int) -> Raster {
  var chance = SplitMix64(seed: 7)
  var picture = Raster(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width {
      let grain = Int.random(in: -8...8, using: &chance)
      func byte(_ value: Int) -> UInt8 { UInt8(max(0, min(255, value + grain))) }
      picture[x, y] =
        x * height > y * width
        ? RGBA(byte(255 * x / width), byte(255 * y / height), byte(128))
        : RGBA(byte(40), byte(60 + 100 * x / width), byte(255 - 200 * y / height))
    }
  }
  return picture
}

extension Raster {
  var rgb: [UInt8] {
    stride(from: 0, to: pixels.count, by: 4).flatMap { pixels[$0..<$0 + 3] }
  }
}

/// What another program makes of our sixel.
@Suite(.timeLimit(.minutes(1))) struct SixelWitness {
  private static let program = "/usr/bin/sixel2png"
  static let isThere = unsafe access(program, X_OK) == 0

  @Test(.enabled(if: isThere, "install libsixel-bin"), arguments: [[97, 61], [120, 66], [5, 1]])
  func `libsixel sees the picture that was sent`(size: [Int]) async throws {
    let picture = sample(size[0], size[1])
    let folder = TemporaryFolder()
    let sixel = folder.write(
      Sixel.sequence(picture, width: size[0], height: size[1]), to: "picture.six")
    let outcome = try await ChildProcess.run(
      Self.program, ["-i", sixel, "-o", folder.path("picture.png")])
    #expect(outcome.status == 0, "\(outcome)")
    // Python reads the PNG: 8 bits, without interlacing.
    let script = """
      import struct, sys, zlib
      data = open(sys.argv[1], 'rb').read(); at = 8; body = b''; palette = b''
      while at < len(data):
          size, kind = struct.unpack('>I4s', data[at:at+8]); chunk = data[at+8:at+8+size]; at += size + 12
          if kind == b'IHDR': width, height, depth, form = struct.unpack('>IIBB', chunk[:10])
          if kind == b'PLTE': palette = chunk
          if kind == b'IDAT': body += chunk
      assert depth == 8
      each = {2: 3, 3: 1, 6: 4}[form]; raw = zlib.decompress(body); last = bytes(width * each); out = []
      for y in range(height):
          kind = raw[y * (width * each + 1)]; line = bytearray(raw[y * (width * each + 1) + 1:][:width * each])
          for i in range(len(line)):
              a = line[i - each] if i >= each else 0; b = last[i]; c = last[i - each] if i >= each else 0
              p = a + b - c; best = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
              line[i] = (line[i] + [0, a, b, (a + b) // 2, best][kind]) & 255
          last = line
          for x in range(width):
              pixel = line[x * each:][:each]; out += list(palette[3 * pixel[0]:][:3] if form == 3 else pixel[:3])
      print(width, height, *out)
      """
    let read = try await ChildProcess.run(
      "/usr/bin/env", ["python3", "-c", script, folder.path("picture.png")],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(read.error == "")
    let numbers = read.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(numbers.count == 2 + 3 * size[0] * size[1])
    #expect(Array(numbers[..<2]) == size)
    // Each pixel is dithered; the mean of each 8 × 8 is what was meant, and no pixel is far off.
    let wanted = picture.rgb
    let errors = zip(numbers[2...], wanted).map { abs($0 - Int($1)) }
    let mean = Double(errors.reduce(0, +)) / Double(errors.count)
    #expect(mean < 8, "mean error \(mean)")
    #expect(errors.max() ?? 0 < 80)
  }
}
