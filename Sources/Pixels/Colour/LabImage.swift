package import Raster

/// A picture in ``OKLab`` with room beyond what a screen can show, for painting and measuring.
///
/// 1. Each pixel is a vector of lightness, a, b and alpha (straight, 0…1), in rows from the top.
/// 2. `pixels.count == width * height`, and the size is one that ``Raster`` admits.
///
/// Interleaved, not in planes: a pixel is one register, and every step of the arithmetic works on
/// all of it.
package struct LabImage: Equatable, Sendable {
  package let width: Int
  package let height: Int
  package var pixels: [SIMD4<Float>] {
    didSet { precondition(pixels.count == width * height, "a picture keeps its size") }
  }

  /// One colour all over.
  package init(width: Int, height: Int, filledWith colour: OKLab = OKLab(1, 0, 0)) {
    precondition(Raster.admits(width: width, height: height), "a picture of an admitted size")
    self.width = width
    self.height = height
    pixels = Array(repeating: colour.vector, count: width * height)
  }

  package init(width: Int, height: Int, pixels: [SIMD4<Float>]) {
    precondition(Raster.admits(width: width, height: height), "a picture of an admitted size")
    precondition(pixels.count == width * height, "as many pixels as the size says")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  package subscript(x: Int, y: Int) -> SIMD4<Float> {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }
}

// MARK: - To and from eight bits

extension LabImage {
  package init(_ raster: Raster) {
    let count = raster.width * raster.height
    let colours = unsafe [SIMD4<Float>](unsafeUninitializedCapacity: count) { colours, filled in
      unsafe raster.pixels.withUnsafeBufferPointer { bytes in
        unsafe SRGB.lights.withUnsafeBufferPointer { lights in
          for index in 0..<count {
            let (r, g, b) = unsafe (bytes[4 * index], bytes[4 * index + 1], bytes[4 * index + 2])
            let light = unsafe SIMD4(lights[Int(r)], lights[Int(g)], lights[Int(b)], 0)
            var lab = OKLab.vector(ofLight: light)
            lab.w = unsafe Float(bytes[4 * index + 3]) * (1 / 255)
            unsafe colours.initializeElement(at: index, to: lab)
          }
        }
      }
      filled = count
    }
    self.init(width: raster.width, height: raster.height, pixels: colours)
  }

  /// What sRGB cannot show is weakened, as ``Gamut/fitted(_:)`` does.
  package func raster() -> Raster {
    let encoder = SRGB.Encoder()
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4 * pixels.count) { bytes, filled in
      unsafe pixels.withUnsafeBufferPointer { colours in
        for index in 0..<colours.count {
          let lab = unsafe colours[index]
          var light = OKLab.light(of: lab)
          if !Gamut.holds(light) { light = OKLab.light(of: Gamut.weakened(lab)) }
          unsafe bytes[4 * index] = encoder.byte(of: light.x)
          unsafe bytes[4 * index + 1] = encoder.byte(of: light.y)
          unsafe bytes[4 * index + 2] = encoder.byte(of: light.z)
          unsafe bytes[4 * index + 3] = Self.byte(ofShare: lab.w)
        }
      }
      filled = 4 * pixels.count
    }
    guard let raster = Raster(width: width, height: height, pixels: bytes) else {
      preconditionFailure("invariant 2: the size is admitted")
    }
    return raster
  }

  private static func byte(ofShare share: Float) -> UInt8 {
    guard share > 0 else { return 0 }
    return share < 1 ? UInt8(share * 255 + 0.5) : 255
  }
}
