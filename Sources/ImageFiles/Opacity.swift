internal import Raster

extension Raster {
  /// Whether no pixel is even a little clear. Two pixels at a time: it is asked of every picture
  /// that is written.
  var isOpaque: Bool {
    unsafe pixels.withUnsafeBytes { bytes in
      var all = UInt64.max
      for pair in 0..<bytes.count / 8 {
        all &= unsafe bytes.loadUnaligned(fromByteOffset: 8 * pair, as: UInt64.self)
      }
      // Alpha is the last of four bytes.
      let mask = UInt64(littleEndian: 0xff00_0000_ff00_0000)
      return unsafe all & mask == mask && bytes[bytes.count - 1] == 255
    }
  }

  /// Three bytes for each pixel: the encoders have their fastest ways for those.
  var withoutAlpha: [UInt8] {
    let count = width * height
    return unsafe [UInt8](unsafeUninitializedCapacity: 3 * count) { target, filled in
      unsafe pixels.withUnsafeBufferPointer { source in
        for pixel in 0..<count {
          unsafe target[3 * pixel] = source[4 * pixel]
          unsafe target[3 * pixel + 1] = source[4 * pixel + 1]
          unsafe target[3 * pixel + 2] = source[4 * pixel + 2]
        }
      }
      filled = 3 * count
    }
  }

  /// Laid on white.
  var onWhite: Raster {
    var opaque = self
    opaque.withPixels { pixels in
      unsafe pixels.withUnsafeMutableBufferPointer { pixels in
        for start in stride(from: 0, to: pixels.count, by: 4) {
          let alpha = unsafe UInt32(pixels[start + 3])
          for channel in start..<start + 3 {
            let mixed = unsafe UInt32(pixels[channel]) * alpha + 255 * (255 - alpha) + 128
            unsafe pixels[channel] = UInt8((mixed + mixed >> 8) >> 8)
          }
          unsafe pixels[start + 3] = 255
        }
      }
    }
    return opaque
  }
}
