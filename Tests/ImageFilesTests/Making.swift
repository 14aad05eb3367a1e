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
