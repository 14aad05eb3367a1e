@testable import ImageFiles

/// A PNG whose chunks have the checksums that they should have, so that a change to one is not the
/// end of the file at once; for all else, and where the chunks break off, nothing.
///
/// `asPixels`: what stands in the first `IDAT` becomes the rows themselves, packed without packing, so
/// that filters, passes and depths are reached without finding a deflate stream first.
func repaired(_ bytes: [UInt8], asPixels: Bool) -> [UInt8]? {
  guard case .known(.png) = Magic(bytes) else { return nil }
  var file = PNGChunks.signature
  var chunks = PNGChunks(bytes[...])
  var hasData = false
  do {
    while let chunk = try chunks.next() {
      guard asPixels, chunk.type == .data else {
        file.append(png: chunk.type, chunk.data)
        continue
      }
      if !hasData { file.append(png: .data, stored(chunk.data)[...]) }
      hasData = true
    }
  } catch { return nil }
  return file
}

/// As zlib holds what it does not pack.
private func stored(_ rows: ArraySlice<UInt8>) -> [UInt8] {
  var stream: [UInt8] = [0x78, 0x01]
  var rest = rows
  repeat {
    let part = rest.prefix(65_535)
    rest = rest.dropFirst(part.count)
    stream.append(rest.isEmpty ? 1 : 0)
    stream.append(little: part.count, bytes: 2)
    stream.append(little: ~part.count, bytes: 2)
    stream += part
  } while !rest.isEmpty
  var (low, high) = (1, 0)
  for byte in rows {
    low = (low + Int(byte)) % 65_521
    high = (high + low) % 65_521
  }
  stream.append(big: high << 16 | low, bytes: 4)
  return stream
}
