package import Raster

/// A picture as light: what is added up when pixels are merged.
///
/// Each pixel is linear red, green, blue and alpha, from 0 to 1, the colours **multiplied by alpha**:
/// a pixel that nobody sees weighs nothing. The size is one that ``Raster`` admits.
package struct LightImage: Sendable {
  package let width: Int
  package let height: Int
  package let pixels: [SIMD4<Float>]

  init(width: Int, height: Int, pixels: [SIMD4<Float>]) {
    precondition(Raster.admits(width: width, height: height), "a picture of an admitted size")
    precondition(pixels.count == width * height, "as many pixels as the size says")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  package func raster() -> Raster {
    let encoder = SRGB.Encoder()
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4 * pixels.count) { bytes, filled in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<pixels.count {
          let pixel = unsafe pixels[index]
          let alpha = min(max(pixel.w, 0), 1)
          let light = alpha == 1 ? pixel : alpha > 0 ? pixel / alpha : .zero
          unsafe bytes[4 * index] = encoder.byte(of: light.x)
          unsafe bytes[4 * index + 1] = encoder.byte(of: light.y)
          unsafe bytes[4 * index + 2] = encoder.byte(of: light.z)
          unsafe bytes[4 * index + 3] = UInt8(alpha * 255 + 0.5)
        }
      }
      filled = 4 * pixels.count
    }
    guard let raster = Raster(width: width, height: height, pixels: bytes) else {
      preconditionFailure("the size is admitted")
    }
    return raster
  }

  /// As it looks on white paper.
  package func labOnWhite() -> LabImage {
    LabImage(
      width: width, height: height,
      pixels: pixels.map { pixel in
        var lab = OKLab.vector(ofLight: pixel + (1 - pixel.w))
        lab.w = 1
        return lab
      })
  }
}
