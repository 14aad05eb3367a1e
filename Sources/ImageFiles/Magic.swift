/// What the first bytes of a file say it is. A file's name and media type are never asked.
enum Magic: Equatable {
  case known(ImageFormat)
  case refused(RefusedFormat)
  case unknown

  init(_ bytes: some RandomAccessCollection<UInt8>) {
    let head = Array(bytes.prefix(512))
    func has(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if head.starts(with: PNGChunks.signature) {
      self = .known(.png)
    } else if head.starts(with: [0xff, 0xd8, 0xff]) {
      self = .known(.jpeg)
    } else if has("RIFF"), has("WEBP", at: 8) {
      self = .known(.webp)
    } else if has("GIF87a") || has("GIF89a") {
      self = .refused(.gif)
    } else if head.starts(with: [0x49, 0x49, 0x2a, 0]) || head.starts(with: [0x4d, 0x4d, 0, 0x2a])
      || head.starts(with: [0x49, 0x49, 0x2b, 0]) || head.starts(with: [0x4d, 0x4d, 0, 0x2b])
    {
      self = .refused(.tiff)
    } else if has("BM"), head.count >= 26, head[6..<10].allSatisfy({ $0 == 0 }) {
      self = .refused(.bmp)
    } else if has("ftyp", at: 4) {
      self = .refused(Self.brand(Array(head.dropFirst(8))))
    } else if head.starts(with: [0xff, 0x0a]) || has("JXL ", at: 4) {
      self = .refused(.jpegXL)
    } else if has("jP  ", at: 4) || head.starts(with: [0xff, 0x4f, 0xff, 0x51]) {
      self = .refused(.jpeg2000)
    } else if head.starts(with: [0, 0, 1, 0]) || head.starts(with: [0, 0, 2, 0]) {
      self = .refused(.icon)
    } else if has("%PDF-") {
      self = .refused(.pdf)
    } else if head.starts(with: [0x1a, 0x45, 0xdf, 0xa3]) || has("RIFF") && has("AVI ", at: 8) {
      self = .refused(.video)
    } else if Self.looksLikeSVG(head) {
      self = .refused(.svg)
    } else {
      self = .unknown
    }
  }

  /// The ISO container holds pictures and films; its brands tell which.
  private static func brand(_ rest: [UInt8]) -> RefusedFormat {
    switch String(decoding: rest.prefix(4), as: UTF8.self) {
    case "avif", "avis": .avif
    case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": .heic
    default: .video
    }
  }

  private static func looksLikeSVG(_ head: [UInt8]) -> Bool {
    var rest = head[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    rest = rest.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
    if rest.starts(with: "<svg".utf8) { return true }
    guard rest.starts(with: "<?xml".utf8) || rest.starts(with: "<!".utf8) else { return false }
    return rest.indices.contains { rest[$0...].starts(with: "<svg".utf8) }
  }
}
