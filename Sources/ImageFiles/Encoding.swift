package import Raster

/// How a picture is written. Figures outside their range are brought inside it.
package enum Encoding: Equatable, Sendable {
  /// Lossless. `level` is 0 (not packed) to 9 (slow and small), like zlib's.
  case png(level: Int = 6, recipe: Recipe = .none)
  /// 1 to 100. From 90 on colours are kept at full resolution, below at half. What is clear becomes
  /// white.
  case jpeg(quality: Int = 85)
  /// 1 to 100; `method` is 0 (fast) to 6 (slow and small).
  case webp(quality: Int = 80, method: Int = 4)
  case losslessWebP(method: Int = 4)

  package var format: ImageFormat {
    switch self {
    case .png: .png
    case .jpeg: .jpeg
    case .webp, .losslessWebP: .webp
    }
  }
}

/// Writes a picture as a file. It computes for as long as the picture is big, so it is called on a
/// thread of its own. Recipes are written into PNG alone.
package func encodeImage(
  _ raster: Raster, as encoding: Encoding
) throws(ImageFileError) -> [UInt8] {
  switch encoding {
  case .png(let level, let recipe):
    try PNGEncoder.encode(raster, level: min(max(level, 0), 9), recipe)
  case .jpeg(let quality): try JPEGEncoder.encode(raster, quality: min(max(quality, 1), 100))
  case .webp(let quality, let method):
    try WebPEncoder.encode(
      raster, quality: min(max(quality, 1), 100), method: min(max(method, 0), 6), isLossless: false)
  case .losslessWebP(let method):
    try WebPEncoder.encode(
      raster, quality: 75, method: min(max(method, 0), 6), isLossless: true)
  }
}
