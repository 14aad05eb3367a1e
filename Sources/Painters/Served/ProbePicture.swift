package import ImageFiles
internal import Raster

/// A picture to start from when nothing is asked but whether one comes back: a red disc on white, so
/// that there is something to change.
package enum ProbePicture {
  /// As a PNG file. The size is one that a painter paints, and therefore no larger than a picture may be.
  package static func file(width: Int, height: Int) throws(ImageFileError) -> [UInt8] {
    var raster = Raster(width: width, height: height)
    let radius = min(width, height) / 3
    for y in 0..<height {
      for x in 0..<width {
        let (right, down) = (x - width / 2, y - height / 2)
        guard right * right + down * down <= radius * radius else { continue }
        raster[x, y] = RGBA(200, 24, 28)
      }
    }
    return try encodeImage(raster, as: .png())
  }
}
