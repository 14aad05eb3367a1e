internal import CPNG
internal import Glibc
internal import Raster

/// PNG of 16 bits in seven passes. libpng 1.6.39, as Debian mends it, mixes up the passes when it cuts
/// such a picture to 8 bits itself, so that it hands us 16 bits of linear light, and they are cut here.
///
/// Twice the memory of a picture: 320 MB for the largest, while they are cut.
enum PNGDeep {
  /// `bytes` begin with a whole IHDR.
  static func isMeant(_ bytes: [UInt8]) -> Bool { bytes[24] == 16 && bytes[28] == 1 }

  static func decode(_ image: inout png_image, _ header: ImageHeader) -> Raster? {
    unsafe image.format = UInt32(
      PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_LINEAR)
    let samples = 4 * header.width * header.height
    var isGood = false
    let light = unsafe [UInt16](unsafeUninitializedCapacity: samples) { buffer, count in
      isGood = unsafe png_image_finish_read(&image, nil, buffer.baseAddress, 0, nil) != 0
      count = isGood ? samples : 0
    }
    guard isGood else { return nil }
    return unsafe Raster.filled(width: header.width, height: header.height) { pixels in
      unsafe light.withUnsafeBufferPointer { unsafe cut($0, into: pixels) }
      return true
    }
  }

  /// Colours were multiplied by their alpha, which stands last.
  private static func cut(
    _ light: UnsafeBufferPointer<UInt16>, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    unsafe encoded.withUnsafeBufferPointer { encoded in
      for start in stride(from: 0, to: light.count, by: 4) {
        let alpha = unsafe UInt32(light[start + 3])
        for channel in start..<start + 3 {
          var sample = unsafe UInt32(light[channel])
          if alpha == 0 {
            sample = 0
          } else if alpha < 65_535 {
            sample = min((sample * 65_535 + alpha / 2) / alpha, 65_535)
          }
          unsafe pixels[channel] = encoded[Int(sample)]
        }
        unsafe pixels[start + 3] = UInt8((alpha + 128) / 257)
      }
    }
  }

  /// 8 bits for 16 bits of light. libpng reads and writes sRGB as a power of 2.2, and so do we here:
  /// what is not tagged keeps its numbers.
  private static let encoded: [UInt8] = (0..<65_536).map { sample in
    UInt8(255 * pow(Double(sample) / 65_535, 1 / 2.2) + 0.5)
  }
}
