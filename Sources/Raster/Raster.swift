/// A picture as a grid of pixels: what painters, files, drawings and terminals hand to each other.
///
/// 1. Four bytes for each pixel, red, green, blue, alpha, in rows from the top. Alpha is straight,
///    not multiplied in. The values are sRGB.
/// 2. `pixels.count == 4 * width * height`, and neither side is 0 or over ``maximumSide``.
/// 3. Bytes are changed where they stand: no change copies a picture that has one holder.
///
/// So nobody who holds one has to ask whether it is sound.
package struct Raster: Equatable, Sendable {
  package static let maximumSide = 16_384
  package static let maximumPixels = 40_000_000

  package let width: Int
  package let height: Int
  /// Changed by ``withPixels(_:)``: an observer here would cost other modules a copy of all of them
  /// for every byte.
  package private(set) var pixels: [UInt8]

  /// Whether a picture of this size may exist at all; asked before anything is allocated for it.
  package static func admits(width: Int, height: Int) -> Bool {
    (1...maximumSide).contains(width) && (1...maximumSide).contains(height)
      && width * height <= maximumPixels
  }

  /// - Returns: `nil` when the size is not admitted or `pixels` does not have it.
  package init?(width: Int, height: Int, pixels: [UInt8]) {
    guard Self.admits(width: width, height: height), pixels.count == 4 * width * height else {
      return nil
    }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// One colour all over. The size is the caller's own, and therefore admitted.
  package init(width: Int, height: Int, filledWith colour: RGBA = .white) {
    precondition(Self.admits(width: width, height: height), "a raster of an admitted size")
    self.width = width
    self.height = height
    pixels = unsafe [UInt8](unsafeUninitializedCapacity: 4 * width * height) { bytes, count in
      count = 4 * width * height
      for start in stride(from: 0, to: count, by: 4) {
        unsafe bytes[start] = colour.red
        unsafe bytes[start + 1] = colour.green
        unsafe bytes[start + 2] = colour.blue
        unsafe bytes[start + 3] = colour.alpha
      }
    }
  }

  /// Changes bytes in place. A span has the size that it has, and so does the raster.
  package mutating func withPixels<Result>(
    _ change: (inout MutableSpan<UInt8>) throws -> Result
  ) rethrows -> Result {
    var bytes = pixels.mutableSpan
    return try change(&bytes)
  }

  package subscript(x: Int, y: Int) -> RGBA {
    get {
      let start = 4 * (y * width + x)
      return RGBA(pixels[start], pixels[start + 1], pixels[start + 2], pixels[start + 3])
    }
    set {
      let start = 4 * (y * width + x)
      pixels[start] = newValue.red
      pixels[start + 1] = newValue.green
      pixels[start + 2] = newValue.blue
      pixels[start + 3] = newValue.alpha
    }
  }
}
