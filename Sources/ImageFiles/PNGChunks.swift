/// The chunks of a PNG file, one after the other, without looking into them.
///
/// 1. No chunk reaches beyond the file; a length over 2³¹ − 1 is damage, as the standard says.
/// 2. There are at most ``maximumCount``.
/// 3. Checksums are not looked at: the library does that for what makes the picture.
struct PNGChunks {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  static let maximumCount = 1 << 17

  struct Chunk {
    let type: Name
    let data: ArraySlice<UInt8>
    /// Where the chunk begins, its length included.
    let start: Int
  }

  /// Four letters as one number.
  struct Name: Equatable {
    let code: UInt32
    init(_ letters: StaticString) {
      precondition(letters.utf8CodeUnitCount == 4, "a chunk's name has four letters")
      code = letters.withUTF8Buffer { unsafe $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }
    init(_ bytes: ArraySlice<UInt8>) { code = bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    static let header = Name("IHDR")
    static let data = Name("IDAT")
    static let end = Name("IEND")
    static let animation = Name("acTL")
    static let transparency = Name("tRNS")
    static let gamma = Name("gAMA")
    static let profile = Name("iCCP")
    static let exif = Name("eXIf")
    static let text = Name("tEXt")
    static let compressedText = Name("zTXt")
    static let internationalText = Name("iTXt")
  }

  private var reader: ByteReader
  private var count = 0
  private var hasEnded = false

  /// `bytes` starts with the signature.
  init(_ bytes: ArraySlice<UInt8>) { reader = ByteReader(bytes.dropFirst(Self.signature.count)) }

  /// The next chunk; nothing after the last, which is `IEND`.
  mutating func next() throws(ImageFileError) -> Chunk? {
    if hasEnded { return nil }
    let start = reader.position
    guard let length = reader.big32() else { throw .truncated(.png) }
    guard length <= Int(Int32.max), count < Self.maximumCount else { throw .damaged(.png) }
    guard let name = reader.take(4), let data = reader.take(length), reader.skip(4) else {
      throw .truncated(.png)
    }
    count += 1
    let type = Name(name)
    hasEnded = type == .end
    return Chunk(type: type, data: data, start: start)
  }

  /// The file with nothing but what makes the picture: texts that unpack to gigabytes never come before
  /// the library. Whatever is not dropped stays as it is, checksums included.
  static func bare(_ bytes: [UInt8]) throws(ImageFileError) -> [UInt8] {
    let wanted: [Name] = [.transparency, .gamma, .profile, Name("sRGB"), Name("cHRM")]
    var chunks = PNGChunks(bytes[...])
    var bare = signature
    while let chunk = try chunks.next() {
      // A name that begins with a capital is one that nobody may pass over.
      guard chunk.type.code & 0x2000_0000 == 0 || wanted.contains(chunk.type) else { continue }
      bare += bytes[chunk.start..<chunk.data.endIndex + 4]
    }
    return bare
  }
}
