import CDeflate

@testable import ImageFiles

/// Packs as zlib does.
func zlib(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
  guard let packer = unsafe libdeflate_alloc_compressor(level) else { return [] }
  defer { unsafe libdeflate_free_compressor(packer) }
  let bound = unsafe libdeflate_zlib_compress_bound(packer, bytes.count)
  var packed = [UInt8](repeating: 0, count: bound)
  let count = unsafe libdeflate_zlib_compress(packer, bytes, bytes.count, &packed, bound)
  return Array(packed[..<count])
}

/// A grey PNG whose header and pixels need not agree.
func png(
  width: Int, height: Int, depth: UInt8 = 8, colour: UInt8 = 0, interlaced: Bool = false,
  packed: [UInt8],
  before: (inout [UInt8]) -> Void = { _ in }
) -> [UInt8] {
  var file = PNGChunks.signature
  var header: [UInt8] = []
  header.append(big: width, bytes: 4)
  header.append(big: height, bytes: 4)
  file.append(png: .header, (header + [depth, colour, 0, 0, interlaced ? 1 : 0])[...])
  before(&file)
  file.append(png: .data, packed[...])
  file.append(png: .end, [])
  return file
}

/// A PNG of one pixel with these text chunks.
func png(_ chunks: [(name: PNGChunks.Name, data: [UInt8])]) -> [UInt8] {
  png(width: 1, height: 1, packed: zlib([0, 7])) { file in
    for chunk in chunks { file.append(png: chunk.name, chunk.data[...]) }
  }
}

/// A RIFF file around these chunks.
func webP(_ chunks: [(name: String, data: [UInt8])]) -> [UInt8] {
  var body = Array("WEBP".utf8)
  for chunk in chunks {
    body += Array(chunk.name.utf8)
    body.append(little: chunk.data.count, bytes: 4)
    body += chunk.data
    if chunk.data.count % 2 == 1 { body.append(0) }
  }
  var file = Array("RIFF".utf8)
  file.append(little: body.count, bytes: 4)
  return file + body
}

/// The chunk of that name in a WebP file.
func chunk(_ name: String, of file: [UInt8]) -> [UInt8] {
  guard var chunks = try? WebPChunks(file: file[...]) else { return [] }
  let wanted = PNGChunks.Name(Array(name.utf8)[...])
  while let chunk = try? chunks.next() {
    if chunk.name == wanted { return Array(chunk.data) }
  }
  return []
}

/// A PNG of 16 bits whose pixels stand row by row, or in the standard's seven passes. `samples` are
/// those of a pixel.
func deepPNG(
  width: Int, height: Int, colour: UInt8, interlaced: Bool, gamma: [UInt8]? = nil,
  _ samples: (_ x: Int, _ y: Int) -> [Int]
) -> [UInt8] {
  let passes =
    interlaced
    ? [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ] : [(0, 0, 1, 1)]
  var rows: [UInt8] = []
  for (left, top, right, down) in passes where left < width {
    for y in stride(from: top, to: height, by: down) {
      rows.append(0)
      for x in stride(from: left, to: width, by: right) {
        for sample in samples(x, y) { rows.append(big: sample, bytes: 2) }
      }
    }
  }
  return png(
    width: width, height: height, depth: 16, colour: colour, interlaced: interlaced,
    packed: zlib(rows)
  ) { file in
    if let gamma { file.append(png: .gamma, gamma[...]) }
  }
}
