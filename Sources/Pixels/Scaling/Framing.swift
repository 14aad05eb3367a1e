package import Raster

/// Which part of a picture is shown, and how large.
extension Raster {
  /// - Returns: `nil` when the part does not lie inside.
  package func cropped(x: Int, y: Int, width: Int, height: Int) -> Raster? {
    guard x >= 0, y >= 0, width > 0, height > 0, x <= self.width - width,
      y <= self.height - height
    else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * width * height)
    for row in y..<y + height {
      let start = 4 * (row * self.width + x)
      bytes += pixels[start..<start + 4 * width]
    }
    return Raster(width: width, height: height, pixels: bytes)
  }

  /// The largest part in the middle with these proportions.
  package func croppedToRatio(_ across: Int, _ down: Int) -> Raster {
    precondition((1...Raster.maximumSide).contains(across), "a ratio of sides that may exist")
    precondition((1...Raster.maximumSide).contains(down), "a ratio of sides that may exist")
    let isTooWide = width * down > height * across
    let newWidth = isTooWide ? max(1, (height * across + down / 2) / down) : width
    let newHeight = isTooWide ? height : max(1, (width * down + across / 2) / across)
    let part = cropped(
      x: (width - min(newWidth, width)) / 2, y: (height - min(newHeight, height)) / 2,
      width: min(newWidth, width), height: min(newHeight, height))
    return part ?? self
  }

  /// The size with the same proportions that just fits; never larger than the picture is.
  package func sizeFitting(width: Int, height: Int) -> (width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a frame to fit into")
    if self.width <= width && self.height <= height { return (self.width, self.height) }
    return self.width * height >= self.height * width
      ? (width, max(1, (self.height * width + self.width / 2) / self.width))
      : (max(1, (self.width * height + self.height / 2) / self.height), height)
  }

  /// A small one to look at. A picture that already fits stays as it is.
  package func thumbnail(width: Int, height: Int) -> Raster {
    let size = sizeFitting(width: width, height: height)
    return size == (self.width, self.height)
      ? self : scaledByLanczos(width: size.width, height: size.height)
  }

  /// Left becomes right.
  package func mirrored() -> Raster {
    var mirror = self
    mirror.withPixels { bytes in
      unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        for y in 0..<height {
          for x in 0..<width / 2 {
            let (left, right) = (4 * (y * width + x), 4 * (y * width + width - 1 - x))
            for channel in 0..<4 { unsafe bytes.swapAt(left + channel, right + channel) }
          }
        }
      }
    }
    return mirror
  }

  /// Laid on paper of that colour, mixed as light; opaque afterwards.
  package func flattened(on paper: RGBA = .white) -> Raster {
    guard !isOpaque else { return self }
    let encoder = SRGB.Encoder()
    let back = SIMD3(
      SRGB.light(of: paper.red), SRGB.light(of: paper.green), SRGB.light(of: paper.blue))
    var flat = self
    flat.withPixels { bytes in
      unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        unsafe SRGB.lights.withUnsafeBufferPointer { lights in
          for start in stride(from: 0, to: bytes.count, by: 4) where unsafe bytes[start + 3] < 255 {
            let alpha = unsafe Float(bytes[start + 3]) / 255
            for channel in 0..<3 {
              let light = unsafe lights[Int(bytes[start + channel])]
              unsafe bytes[start + channel] = encoder.byte(
                of: Maths.mix(back[channel], light, alpha))
            }
            unsafe bytes[start + 3] = 255
          }
        }
      }
    }
    return flat
  }
}
