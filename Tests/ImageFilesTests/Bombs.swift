import Raster

@testable import ImageFiles

/// Files that are small or that lie, and want much memory or time.
enum Bomb: String, CaseIterable {
  case pngOf100kBy100k, jpegOf65kBy65k, webpOf16M
  case chunkOf2GiB
  case pixelsOfGigabytes, textsOfGigabytes, internationalTextsOfGigabytes, profileOfGigabytes
  case smallestPNG, plainPNG, interlacedPNG
  case progressiveCMYK, twentyScans, thousandScans
  case lossless, lyingLossless

  var file: [UInt8] {
    switch self {
    case .pngOf100kBy100k: png(width: 100_000, height: 100_000, packed: zlib([0, 0]))
    case .jpegOf65kBy65k: progressive(width: 65_535, height: 65_535, components: 3, bands: 1)
    case .webpOf16M:
      webP([("VP8X", [0, 0, 0, 0] + [UInt8](repeating: 0xff, count: 6)), ("VP8L", [0x2f])])
    case .chunkOf2GiB: hugeChunk
    case .pixelsOfGigabytes: png(width: 4, height: 4, packed: zeros(4 << 30))
    case .textsOfGigabytes: text(.compressedText, [0])
    case .internationalTextsOfGigabytes: text(.internationalText, [1, 0, 0, 0])
    case .profileOfGigabytes:
      png([(.profile, Array("icc".utf8) + [0, 0] + zeros(4 << 30))])
    case .smallestPNG: png(width: 1, height: 1, packed: zlib([0, 7]))
    case .plainPNG: png(width: 6_324, height: 6_324, packed: zeros(6_325 * 6_324))
    case .interlacedPNG:
      // Each of the 11,858 rows of the seven passes begins with a byte for its filter.
      png(
        width: 6_324, height: 6_324, depth: 16, colour: 6, interlaced: true,
        packed: zeros(8 * 6_324 * 6_324 + 11_858))
    case .progressiveCMYK:
      progressive(width: 6_320, height: 6_328, components: 4, bands: 19)
    case .twentyScans: progressive(width: 6_320, height: 6_328, components: 3, bands: 19)
    case .thousandScans: progressive(width: 64, height: 64, components: 3, bands: 1_000)
    case .lossless: flatWebP(width: 6_324, height: 6_324)
    case .lyingLossless: lyingWebP
    }
  }

  private var hugeChunk: [UInt8] {
    var file = png(width: 4, height: 4, packed: zlib([0, 0]))
    file.replaceSubrange(33..<37, with: [0x7f, 0xff, 0xff, 0xff])
    return file
  }

  /// As many texts as fit into a file, each just small enough for libpng to keep.
  private func text(_ name: PNGChunks.Name, _ after: [UInt8]) -> [UInt8] {
    let packed = zeros(7_900_000)
    return png((0..<500).map { (name, Array("k\($0)".utf8) + [0] + after + packed) })
  }

  /// A few bytes that say they are the largest picture that is allowed.
  private var lyingWebP: [UInt8] {
    var data: [UInt8] = [0x2f]
    data.append(little: 6_323 | 6_323 << 14, bytes: 4)
    return webP([("VP8L", data + [0, 0, 0, 0])])
  }

  private func flatWebP(width: Int, height: Int) -> [UInt8] {
    // No transform, no cache, no groups of codes; each of the five codes has one symbol, so that
    // a pixel takes no bits at all.
    var bits: UInt64 = 0
    var count: UInt64 = 3
    for _ in 0..<5 {
      bits |= 1 << count  // A simple code, of one symbol, which is one bit: 0.
      count += 4
    }
    var data: [UInt8] = [0x2f]
    data.append(little: (width - 1) | (height - 1) << 14, bytes: 4)
    for index in 0..<8 { data.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index)))) }
    return webP([("VP8L", data)])
  }
}

/// So many zeros as zlib would write them, 158 to a byte, without ever holding them: one literal, then
/// copies of 258.
func zeros(_ count: Int) -> [UInt8] {
  var stream = BitStream()
  func literal() { stream.add(code: 0b0011_0000, 8) }
  // Length 258 is 11000101, distance 1 is 00000.
  func copy() { stream.add(code: 0b1100_0101_00000, 13) }
  stream.add(0b011, 3)  // The last block, with the fixed codes.
  literal()
  let (copies, rest) = (count - 1).quotientAndRemainder(dividingBy: 258)
  for _ in 0..<min(copies, 16) { copy() }
  if copies > 16 {
    // From here on 13 bytes hold eight copies.
    stream.repeatLast(13, times: (copies - 16) / 8)
    for _ in 0..<(copies - 16) % 8 { copy() }
  }
  for _ in 0..<rest { literal() }
  stream.add(code: 0, 7)  // The end of the block.
  stream.add(0, 7)
  var packed: [UInt8] = [0x78, 0x9c] + stream.bytes
  packed.append(big: (count % 65_521) << 16 | 1, bytes: 4)
  return packed
}

private struct BitStream {
  private(set) var bytes: [UInt8] = []
  private var held: UInt32 = 0
  private var count: UInt32 = 0

  /// The lowest bit first.
  mutating func add(_ bits: UInt32, _ more: UInt32) {
    held |= bits << count
    count += more
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: held))
      held >>= 8
      count -= 8
    }
  }

  mutating func repeatLast(_ length: Int, times: Int) {
    let last = Array(bytes.suffix(length))
    bytes.reserveCapacity(bytes.count + length * times + 64)
    for _ in 0..<times { bytes += last }
  }

  /// The highest bit first, as codes are.
  mutating func add(code: UInt32, _ length: UInt32) {
    for index in (0..<length).reversed() { add(code >> index & 1, 1) }
  }
}

/// A progressive JPEG whose packed pixels are zeros, and which therefore costs nothing to send: one
/// scan of every component's mean, then `bands` that each go over a whole component.
func progressive(width: Int, height: Int, components: Int, bands: Int) -> [UInt8] {
  var file: [UInt8] = [0xff, 0xd8]
  func add(_ marker: UInt8, _ data: [UInt8]) {
    file += [0xff, marker]
    file.append(big: data.count + 2, bytes: 2)
    file += data
  }
  add(0xdb, [0] + [UInt8](repeating: 1, count: 64))
  var frame: [UInt8] = [8]
  frame.append(big: height, bytes: 2)
  frame.append(big: width, bytes: 2)
  frame.append(UInt8(components))
  for component in 1...components { frame += [UInt8(component), 0x11, 0] }
  add(0xc2, frame)
  // Both codes have one word of one bit: no change of the mean, and "16,384 empty blocks" (and 14
  // bits that add to it).
  let lengths: [UInt8] = [1] + [UInt8](repeating: 0, count: 15)
  add(0xc4, [0x00] + lengths + [0x00])
  add(0xc4, [0x10] + lengths + [0xe0])
  let blocks = ((width + 7) / 8) * ((height + 7) / 8)
  add(
    0xda,
    [UInt8(components)] + (1...components).flatMap { [UInt8($0), 0] } + [0, 0, 0])
  file += [UInt8](repeating: 0, count: blocks * components / 8 + 1)
  for band in 0..<bands {
    let (component, place) = (UInt8(band / 63 % components + 1), UInt8(band % 63 + 1))
    add(0xda, [1, component, 0, place, place, 0])
    file += [UInt8](repeating: 0, count: (blocks / 16_384 + 1) * 15 / 8 + 1)
  }
  return file + [0xff, 0xd9]
}
