internal import Encodings
internal import Raster

/// Kitty's graphics protocol: the pixels themselves, or a PNG, in base64 and in chunks.
enum KittyPicture {
  /// The protocol's own maximum for a chunk.
  static let chunkCount = 4_096

  /// Of pixels or of a file, before base64. A terminal enlarges what has fewer pixels than its cells.
  static let maximumBytes = 4 << 20

  /// A file is sent where it is no longer than the pixels that are seen of it.
  static func sequence(_ raster: Raster, png: [UInt8]?, fit: Fitting) -> String {
    var (keys, bytes): (String, [UInt8])
    let isWhole = fit.width == raster.width && fit.height == raster.height
    let (width, height) = bounded(fit.width, fit.height)
    if let png, png.count <= 3 * width * height {
      (keys, bytes) = ("f=100", png)
    } else if isWhole, 4 * width * height <= maximumBytes {
      (keys, bytes) = ("f=32,s=\(width),v=\(height)", raster.pixels)
    } else {
      bytes = Shrinking.pixels(of: raster, width: width, height: height)
      keys = "f=24,s=\(width),v=\(height)"
    }
    let text = Base64Text.digits(of: bytes, padded: true)
    var sequence: [UInt8] = []
    sequence.reserveCapacity(text.count + text.count / 100)
    var start = 0
    repeat {
      let end = min(start + chunkCount, text.count)
      let isLast = end == text.count ? 0 : 1
      // Placed in cells; quiet; the cursor stays.
      let head =
        start == 0
        ? "a=T,\(keys),c=\(fit.columns),r=\(fit.rows),q=2,C=1,m=\(isLast)" : "m=\(isLast)"
      sequence += Array("\u{1B}_G\(head);".utf8)
      sequence += text[start..<end]
      sequence += Array("\u{1B}\\".utf8)
      start = end
    } while start < text.count
    return String(decoding: sequence, as: UTF8.self)
  }

  private static func bounded(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
    guard 3 * width * height > maximumBytes else { return (width, height) }
    let scale = (Double(maximumBytes) / Double(3 * width * height)).squareRoot()
    // A side of one pixel stays one, and then the other is what must be short enough.
    let low = min(max(1, Int(Double(height) * scale)), maximumBytes / 3)
    return (min(max(1, Int(Double(width) * scale)), maximumBytes / 3 / low), low)
  }
}
