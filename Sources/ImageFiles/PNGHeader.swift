extension ImageHeader {
  init(png bytes: ArraySlice<UInt8>) throws(ImageFileError) {
    var chunks = PNGChunks(bytes)
    guard let first = try chunks.next(), first.type == .header, first.data.count == 13 else {
      throw .damaged(.png)
    }
    var reader = ByteReader(first.data)
    guard let width = reader.big32(), let height = reader.big32(), let depth = reader.byte(),
      let colour = reader.byte(), let packing = reader.byte(), let filter = reader.byte(),
      let interlace = reader.byte()
    else { throw .damaged(.png) }
    try Self.admit(width, height)
    guard Self.depths(ofColour: colour).contains(depth), packing == 0, filter == 0, interlace <= 1
    else { throw .damaged(.png) }
    self.init(format: .png, width: width, height: height)
    hasAlpha = colour == 4 || colour == 6
    var hasData = false
    while let chunk = try chunks.next() {
      switch chunk.type {
      case .header: throw .damaged(.png)
      case .data: hasData = true
      // An animation's first frame is the picture of the file itself, or there is a still instead.
      case .animation where !hasData: isAnimated = true
      case .transparency: hasAlpha = true
      case .profile where !hasData: profile = Self.profile(chunk.data)
      case .exif: if let exif = Exif(chunk.data) { orientation = exif.orientation }
      default: break
      }
    }
    guard hasData else { throw .damaged(.png) }
  }

  private static func depths(ofColour colour: UInt8) -> [UInt8] {
    switch colour {
    case 0: [1, 2, 4, 8, 16]
    case 3: [1, 2, 4, 8]
    case 2, 4, 6: [8, 16]
    default: []
    }
  }

  /// A name, a zero, the kind of packing, the packed profile.
  private static func profile(_ data: ArraySlice<UInt8>) -> ColourProfile {
    guard let zero = data.prefix(80).firstIndex(of: 0), data.endIndex - zero > 2 else {
      return .other
    }
    let packed = data[(zero + 2)...]
    return ColourProfile(
      icc: Inflate.zlib(packed, atMost: ColourProfile.examinedBytes).bytes[...])
  }
}
