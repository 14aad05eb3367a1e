/// The named texts in a file, whatever its format. What stands behind damage is not there.
///
/// 1. At most ``RecipeText/maximumCount`` texts are looked at, each of at most
///    ``RecipeText/maximumBytes`` when unpacked. A longer one is left out: half a JSON is none.
/// 2. Of two texts with one name the first counts.
struct EmbeddedTexts {
  private(set) var texts: [String: String] = [:]
  private var examined = 0

  init(_ bytes: [UInt8]) {
    switch Magic(bytes) {
    case .known(.png): readPNG(bytes[...])
    case .known(.jpeg): readJPEG(bytes[...])
    case .known(.webp): readWebP(bytes[...])
    case .refused, .unknown: break
    }
  }

  subscript(name: String) -> String? { texts[name] }

  private mutating func add(_ name: String, _ text: String?) {
    guard let text, texts[name] == nil, !text.isEmpty else { return }
    texts[name] = text
  }

  private mutating func readPNG(_ bytes: ArraySlice<UInt8>) {
    var chunks = PNGChunks(bytes)
    while let chunk = try? chunks.next() {
      switch chunk.type {
      case .text, .compressedText, .internationalText:
        guard examined < RecipeText.maximumCount else { return }
        examined += 1
        readText(chunk)
      case .exif: readExif(chunk.data)
      default: break
      }
    }
  }

  private mutating func readText(_ chunk: PNGChunks.Chunk) {
    // A keyword has 1 to 79 bytes and ends with a zero.
    guard let zero = chunk.data.prefix(80).firstIndex(of: 0), zero > chunk.data.startIndex else {
      return
    }
    let name = RecipeText.latin1(chunk.data[..<zero])
    var rest = chunk.data[(zero + 1)...]
    switch chunk.type {
    case .text: add(name, Self.bounded(rest).map(RecipeText.latin1))
    case .compressedText:
      guard rest.first == 0 else { return }
      add(name, Self.unpacked(rest.dropFirst()).map { RecipeText.latin1($0[...]) })
    default:
      guard rest.count >= 2 else { return }
      let (isPacked, method) = (rest[rest.startIndex], rest[rest.startIndex + 1])
      rest = rest.dropFirst(2)
      // The language, then the keyword in that language; neither is of use here.
      for _ in 0..<2 {
        guard let end = rest.firstIndex(of: 0) else { return }
        rest = rest[(end + 1)...]
      }
      if isPacked == 0 {
        add(name, Self.bounded(rest).map { String(decoding: $0, as: UTF8.self) })
      } else if isPacked == 1, method == 0 {
        add(name, Self.unpacked(rest).map { String(decoding: $0, as: UTF8.self) })
      }
    }
  }

  private mutating func readJPEG(_ bytes: ArraySlice<UInt8>) {
    var segments = JPEGSegments(bytes)
    // What is behind the first scan is not looked for.
    while let segment = try? segments.next(), segment.marker != JPEGSegments.startOfScan,
      segment.marker != JPEGSegments.endOfImage
    {
      guard segment.marker == 0xe1 else { continue }
      guard examined < RecipeText.maximumCount else { return }
      examined += 1
      readExif(segment.data)
    }
  }

  private mutating func readWebP(_ bytes: ArraySlice<UInt8>) {
    guard var chunks = try? WebPChunks(file: bytes) else { return }
    while let chunk = try? chunks.next() {
      guard chunk.name == .webpExif else { continue }
      guard examined < RecipeText.maximumCount else { return }
      examined += 1
      readExif(chunk.data)
    }
  }

  /// The web UI writes into the user comment, ComfyUI into texts that begin with a name and a colon.
  private mutating func readExif(_ data: ArraySlice<UInt8>) {
    guard let exif = Exif(data) else { return }
    add("parameters", exif.comment)
    for text in exif.texts {
      let words = RecipeText.latin1(text.prefix { $0 != 0 })
      for name in ["prompt", "workflow"] where words.utf8.starts(with: "\(name):".utf8) {
        add(name, String(words.dropFirst(name.count + 1)))
      }
    }
  }

  private static func bounded(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    bytes.count <= RecipeText.maximumBytes ? bytes : nil
  }

  private static func unpacked(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let (text, isWhole) = Inflate.zlib(bytes, atMost: RecipeText.maximumBytes)
    return isWhole ? text : nil
  }
}

extension Exif {
  /// The user comment as text. Programs do not agree on the order of bytes in it.
  var comment: String? {
    guard let userComment, userComment.count > 8 else { return nil }
    let text = userComment.dropFirst(8)
    let encoding = userComment.prefix(8)
    if encoding.starts(with: "UNICODE".utf8) {
      if text.starts(with: [0xfe, 0xff]) { return cut(.init(text.dropFirst(2)), true) }
      if text.starts(with: [0xff, 0xfe]) { return cut(.init(text.dropFirst(2)), false) }
      // Prompts are mostly plain letters: the half of the bytes that is zero tells the order.
      let zeros = text.prefix(512).enumerated().filter { $0.element == 0 }
      let first = zeros.count { $0.offset % 2 == 0 }
      let isBig = 2 * first == zeros.count ? isBigEndian : 2 * first > zeros.count
      return cut(text, isBig)
    }
    let isPlain = encoding.starts(with: "ASCII".utf8) || encoding.allSatisfy { $0 == 0 }
    return isPlain ? RecipeText.latin1(text.prefix { $0 != 0 }) : nil
  }

  private func cut(_ text: ArraySlice<UInt8>, _ isBig: Bool) -> String {
    let whole = RecipeText.utf16(text, isBigEndian: isBig)
    return String(whole.prefix { $0 != "\0" })
  }
}
