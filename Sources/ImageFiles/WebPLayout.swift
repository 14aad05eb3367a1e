/// Where the first picture of a WebP file is, and on which canvas it stands.
///
/// 1. The picture lies on the canvas, and has the size that its own bits say.
/// 2. What is handed to the library is that picture alone, as a file of its own: no metadata, no
///    other frames.
struct WebPLayout {
  struct Frame: Equatable {
    var x = 0
    var y = 0
    var width: Int
    var height: Int
    var hasAlpha: Bool
  }

  let canvasWidth: Int
  let canvasHeight: Int
  let frame: Frame
  let isAnimated: Bool
  let exif: ArraySlice<UInt8>?
  let profile: ArraySlice<UInt8>?
  private let alpha: ArraySlice<UInt8>?
  private let picture: WebPChunks.Chunk

  init(_ bytes: ArraySlice<UInt8>) throws(ImageFileError) {
    var chunks = try WebPChunks(file: bytes)
    guard let first = try chunks.next() else { throw .damaged(.webp) }
    guard first.name == .extended else {
      let found = try Self.bits(first)
      (canvasWidth, canvasHeight) = (found.width, found.height)
      (frame, picture, alpha, isAnimated) = (found, first, nil, false)
      (exif, profile) = (nil, nil)
      while try chunks.next() != nil {}
      return
    }
    var reader = ByteReader(first.data)
    guard let flags = reader.byte(), reader.skip(3), let lastX = reader.little24(),
      let lastY = reader.little24()
    else { throw .damaged(.webp) }
    (canvasWidth, canvasHeight) = (lastX + 1, lastY + 1)
    try ImageHeader.admit(canvasWidth, canvasHeight)
    isAnimated = flags & 0x02 != 0
    var parts = Parts()
    var offset: Frame?
    var (exif, profile): (ArraySlice<UInt8>?, ArraySlice<UInt8>?)
    while let chunk = try chunks.next() {
      switch chunk.name {
      case .webpExif: exif = chunk.data
      case .webpProfile: profile = chunk.data
      case .frame where isAnimated && offset == nil:
        let (place, inside) = try Self.frame(chunk.data)
        offset = place
        parts = inside
      case .alpha where !isAnimated, .lossy where !isAnimated, .lossless where !isAnimated:
        parts.add(chunk)
      default: break
      }
    }
    (self.exif, self.profile) = (exif, profile)
    guard let picture = parts.picture else { throw .damaged(.webp) }
    self.picture = picture
    alpha = picture.name == .lossy ? parts.alpha : nil
    var found = try Self.bits(picture)
    if let offset {
      guard offset.width == found.width, offset.height == found.height else {
        throw .damaged(.webp)
      }
      (found.x, found.y) = (offset.x, offset.y)
    } else {
      guard found.width == canvasWidth, found.height == canvasHeight else { throw .damaged(.webp) }
    }
    found.hasAlpha = found.hasAlpha || alpha != nil
    guard found.x + found.width <= canvasWidth, found.y + found.height <= canvasHeight else {
      throw .damaged(.webp)
    }
    frame = found
  }

  private struct Parts {
    var alpha: ArraySlice<UInt8>?
    var picture: WebPChunks.Chunk?

    mutating func add(_ chunk: WebPChunks.Chunk) {
      switch chunk.name {
      case .alpha: if picture == nil { alpha = chunk.data }
      case .lossy, .lossless: picture = picture ?? chunk
      default: break
      }
    }
  }

  /// A frame of an animation: its place, then chunks like those of a file.
  private static func frame(_ data: ArraySlice<UInt8>) throws(ImageFileError) -> (Frame, Parts) {
    var reader = ByteReader(data)
    guard let x = reader.little24(), let y = reader.little24(), let lastX = reader.little24(),
      let lastY = reader.little24(), reader.skip(4)
    else { throw .damaged(.webp) }
    var chunks = WebPChunks(data[reader.position...])
    var parts = Parts()
    while let chunk = try chunks.next() { parts.add(chunk) }
    let place = Frame(x: 2 * x, y: 2 * y, width: lastX + 1, height: lastY + 1, hasAlpha: false)
    return (place, parts)
  }

  /// The size in the picture's own first bytes.
  private static func bits(_ chunk: WebPChunks.Chunk) throws(ImageFileError) -> Frame {
    var reader = ByteReader(chunk.data)
    var found: Frame
    switch chunk.name {
    case .lossy:
      guard let tag = reader.little24(), let start = reader.take(3),
        let width = reader.number(2, isBigEndian: false),
        let height = reader.number(2, isBigEndian: false)
      else { throw .truncated(.webp) }
      guard tag & 1 == 0, start.elementsEqual([0x9d, 0x01, 0x2a]) else { throw .damaged(.webp) }
      found = Frame(width: width & 0x3fff, height: height & 0x3fff, hasAlpha: false)
    case .lossless:
      guard let signature = reader.byte(), let bits = reader.little32() else {
        throw .truncated(.webp)
      }
      guard signature == 0x2f, bits >> 29 == 0 else { throw .damaged(.webp) }
      found = Frame(
        width: bits & 0x3fff + 1, height: bits >> 14 & 0x3fff + 1, hasAlpha: bits >> 28 & 1 == 1)
    default: throw .damaged(.webp)
    }
    try ImageHeader.admit(found.width, found.height)
    return found
  }

  /// The first picture as a file of its own.
  var still: [UInt8] {
    var body = Array("WEBP".utf8)
    if let alpha {
      var extended: [UInt8] = [0x10, 0, 0, 0]
      extended.append(little: frame.width - 1, bytes: 3)
      extended.append(little: frame.height - 1, bytes: 3)
      body.append(chunk: "VP8X", extended[...])
      body.append(chunk: "ALPH", alpha)
    }
    body.append(chunk: picture.name == .lossy ? "VP8 " : "VP8L", picture.data)
    var file = Array("RIFF".utf8)
    file.append(little: body.count, bytes: 4)
    return file + body
  }
}

extension [UInt8] {
  mutating func append(little number: Int, bytes: Int) {
    for index in 0..<bytes { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }

  mutating func append(big number: Int, bytes: Int) {
    for index in (0..<bytes).reversed() { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }

  fileprivate mutating func append(chunk name: String, _ data: ArraySlice<UInt8>) {
    append(contentsOf: name.utf8)
    append(little: data.count, bytes: 4)
    append(contentsOf: data)
    if data.count % 2 == 1 { append(0) }
  }
}
