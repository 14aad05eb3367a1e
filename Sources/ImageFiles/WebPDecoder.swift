internal import CWebP
internal import Raster

/// WebP by libwebp. The first picture is taken out of its file and stands alone before the library;
/// of an animation it is laid on its canvas, which is clear.
enum WebPDecoder {
  static func decode(_ bytes: [UInt8], _ header: ImageHeader) throws(ImageFileError) -> Raster {
    let layout = try WebPLayout(bytes[...])
    let frame = layout.frame
    let still = layout.still
    let raster = unsafe Raster.filled(width: frame.width, height: frame.height) { pixels in
      var (width, height) = (Int32(0), Int32(0))
      return unsafe WebPGetInfo(still, still.count, &width, &height) != 0
        && Int(width) == frame.width && Int(height) == frame.height
        && WebPDecodeRGBAInto(
          still, still.count, pixels.baseAddress, pixels.count, Int32(4 * frame.width)) != nil
    }
    guard let raster else { throw .damaged(.webp) }
    if frame.width == header.width, frame.height == header.height { return raster }
    return raster.placed(x: frame.x, y: frame.y, width: header.width, height: header.height)
  }
}

extension Raster {
  /// On a bigger, clear canvas.
  fileprivate func placed(x: Int, y: Int, width wide: Int, height high: Int) -> Raster {
    var canvas = Raster(width: wide, height: high, filledWith: .clear)
    canvas.withPixels { bytes in
      for row in 0..<height {
        let start = 4 * ((y + row) * wide + x)
        for offset in 0..<4 * width { bytes[start + offset] = pixels[4 * row * width + offset] }
      }
    }
    return canvas
  }
}
