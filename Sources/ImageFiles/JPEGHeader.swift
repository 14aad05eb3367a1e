extension ImageHeader {
  /// Scans that any honest encoder keeps to, whatever the size.
  static let freeScans = 20
  /// Pixels that all scans together may go over, beyond those.
  static let maximumScannedPixels = 400_000_000

  init(jpeg bytes: ArraySlice<UInt8>) throws(ImageFileError) {
    var segments = JPEGSegments(bytes)
    var frame: ImageHeader?
    var scans = 0
    var orientation: Orientation?
    var profile = ColourProfile.none
    loop: while true {
      let segment = try segments.next()
      switch segment.marker {
      case JPEGSegments.endOfImage: break loop
      case JPEGSegments.startOfScan:
        guard let frame else { throw .damaged(.jpeg) }
        scans += 1
        guard
          scans <= Self.freeScans
            || scans * frame.width * frame.height <= Self.maximumScannedPixels && scans <= 100
        else { throw .tooMuchWork(.jpeg) }
      case 0xc4, 0xc8, 0xcc: break  // Tables, not frames.
      case 0xc0...0xcf:
        guard frame == nil else { throw .damaged(.jpeg) }
        frame = try Self.frame(segment)
      case 0xe1:
        // The first that is EXIF counts; the others are XMP and the like.
        if orientation == nil, let exif = Exif(jpegSegment: segment.data) {
          orientation = exif.orientation
        }
      case 0xe2: if let found = Self.profile(segment.data) { profile = found }
      default: break
      }
    }
    guard let frame, scans > 0 else { throw .damaged(.jpeg) }
    self = frame
    self.scans = scans
    self.orientation = orientation ?? .upright
    self.profile = profile
  }

  private static func frame(_ segment: JPEGSegments.Segment) throws(ImageFileError) -> ImageHeader {
    switch segment.marker {
    case 0xc0, 0xc1, 0xc2: break
    case 0xc9, 0xca: throw .unusual(.jpeg, .arithmetic)
    default: throw .unusual(.jpeg, .lossless)
    }
    var reader = ByteReader(segment.data)
    guard let depth = reader.byte(), let height = reader.big16(), let width = reader.big16(),
      let components = reader.byte()
    else { throw .damaged(.jpeg) }
    guard depth == 8 else { throw .unusual(.jpeg, .bitDepth) }
    guard height > 0 else { throw .unusual(.jpeg, .withoutHeight) }
    try admit(width, height)
    guard [1, 3, 4].contains(components) else { throw .unusual(.jpeg, .colourSpace) }
    guard segment.data.count == 6 + 3 * Int(components) else { throw .damaged(.jpeg) }
    return ImageHeader(format: .jpeg, width: width, height: height)
  }

  /// Only the first of a profile's pieces is looked at: its description stands near the start.
  private static func profile(_ data: ArraySlice<UInt8>) -> ColourProfile? {
    let head = Array("ICC_PROFILE".utf8) + [0, 1]
    guard data.starts(with: head), data.count > head.count + 1 else { return nil }
    return ColourProfile(icc: data.dropFirst(head.count + 1))
  }
}

extension Exif {
  init?(jpegSegment data: ArraySlice<UInt8>) {
    guard data.starts(with: Array("Exif".utf8) + [0, 0]) else { return nil }
    self.init(data)
  }
}
