/// The chunks of a WebP file or of one of its frames.
///
/// 1. No chunk reaches beyond what holds it. There are at most ``maximumCount``.
struct WebPChunks {
  static let maximumCount = 1 << 14

  struct Chunk {
    let name: PNGChunks.Name
    let data: ArraySlice<UInt8>
  }

  private var reader: ByteReader
  private var count = 0

  init(_ bytes: ArraySlice<UInt8>) { reader = ByteReader(bytes) }

  /// A whole file: what its outermost length says, which must all be there.
  init(file bytes: ArraySlice<UInt8>) throws(ImageFileError) {
    var reader = ByteReader(bytes)
    guard reader.skip(4), let length = reader.little32() else { throw .truncated(.webp) }
    guard length >= 4 else { throw .damaged(.webp) }
    guard let body = reader.take(length), body.count >= 4 else { throw .truncated(.webp) }
    self.init(body.dropFirst(4))
  }

  mutating func next() throws(ImageFileError) -> Chunk? {
    if reader.isAtEnd { return nil }
    count += 1
    guard count <= Self.maximumCount else { throw .tooMuchWork(.webp) }
    guard let name = reader.take(4), let length = reader.little32(),
      let data = reader.take(length)
    else { throw .truncated(.webp) }
    // Chunks begin at even places; some writers leave the last byte out.
    if length % 2 == 1, !reader.isAtEnd { _ = reader.skip(1) }
    return Chunk(name: PNGChunks.Name(name), data: data)
  }
}

extension PNGChunks.Name {
  static let lossy = Self("VP8 ")
  static let lossless = Self("VP8L")
  static let extended = Self("VP8X")
  static let alpha = Self("ALPH")
  static let frame = Self("ANMF")
  static let webpExif = Self("EXIF")
  static let webpProfile = Self("ICCP")
}
