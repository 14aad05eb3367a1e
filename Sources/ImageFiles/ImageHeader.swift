internal import Raster

/// What a file says of itself, read in Swift before any library sees it and before anything is
/// allocated for pixels.
///
/// 1. A header that exists is of a size that ``Raster`` admits; what decodes to another is damaged.
/// 2. The whole file has been walked: its parts lie within it, and its end is there.
package struct ImageHeader: Equatable, Sendable {
  package static let maximumFileBytes = 32 << 20

  package let format: ImageFormat
  /// As stored; see ``uprightWidth``.
  package let width: Int
  package let height: Int
  package internal(set) var orientation = Orientation.upright
  package internal(set) var isAnimated = false
  package internal(set) var hasAlpha = false
  /// How often a progressive JPEG goes over the picture; 1 for all else.
  package internal(set) var scans = 1
  var profile = ColourProfile.none

  /// As seen, with the orientation applied.
  package var uprightWidth: Int { orientation.swapsSides ? height : width }
  package var uprightHeight: Int { orientation.swapsSides ? width : height }

  package init(_ bytes: [UInt8]) throws(ImageFileError) {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= Self.maximumFileBytes else { throw .tooManyBytes(bytes.count) }
    switch Magic(bytes) {
    case .known(.png): self = try ImageHeader(png: bytes[...])
    case .known(.jpeg): self = try ImageHeader(jpeg: bytes[...])
    case .known(.webp): self = try ImageHeader(webp: bytes[...])
    case .refused(let format): throw .refused(format)
    case .unknown: throw .notAPicture
    }
  }

  init(format: ImageFormat, width: Int, height: Int) {
    self.format = format
    self.width = width
    self.height = height
  }

  static func admit(_ width: Int, _ height: Int) throws(ImageFileError) {
    guard Raster.admits(width: width, height: height) else {
      throw .badSize(width: width, height: height)
    }
  }

  /// What a person should be told of a picture that could be read.
  package var notes: DecodeNotes {
    var notes: DecodeNotes = []
    if isAnimated { notes.insert(.firstFrameOnly) }
    if profile == .other { notes.insert(.profileDropped) }
    return notes
  }
}
