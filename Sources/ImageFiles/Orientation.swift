internal import Raster

/// How a stored picture must be turned to stand upright; the numbers are EXIF's.
package enum Orientation: UInt8, Sendable, CaseIterable {
  case upright = 1, mirrored, upsideDown, flipped, transposed, turnedRight, transversed, turnedLeft

  /// Whether width and height change places.
  package var swapsSides: Bool { rawValue >= 5 }
}

extension Raster {
  /// The picture as it should be seen.
  func upright(from orientation: Orientation) -> Raster {
    if orientation == .upright { return self }
    let (wide, high) = orientation.swapsSides ? (height, width) : (width, height)
    // Pixel (x, y) of the new picture stands at `origin + x·right + y·down` in the old one.
    let (origin, right, down): (Int, Int, Int) =
      switch orientation {
      case .upright: (0, 1, width)
      case .mirrored: (width - 1, -1, width)
      case .upsideDown: (width * height - 1, -1, -width)
      case .flipped: (width * (height - 1), 1, -width)
      case .transposed: (0, width, 1)
      case .turnedRight: (width * (height - 1), -width, 1)
      case .transversed: (width * height - 1, -width, -1)
      case .turnedLeft: (width - 1, width, -1)
      }
    let turned = unsafe [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
      unsafe pixels.withUnsafeBytes { source in
        let from = unsafe source.assumingMemoryBound(to: UInt32.self)
        let into = unsafe UnsafeMutableRawBufferPointer(target).assumingMemoryBound(
          to: UInt32.self)
        for y in 0..<high {
          var place = origin + y * down
          for index in y * wide..<(y + 1) * wide {
            unsafe into[index] = from[place]
            place += right
          }
        }
      }
      count = pixels.count
    }
    guard let raster = Raster(width: wide, height: high, pixels: turned) else {
      preconditionFailure("a turned picture has as many pixels")
    }
    return raster
  }
}
