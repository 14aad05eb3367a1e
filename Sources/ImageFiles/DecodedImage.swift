package import Raster

/// A picture that was in a file: upright, in sRGB, and without anything else that the file held.
package struct DecodedImage: Equatable, Sendable {
  package let raster: Raster
  package let format: ImageFormat
  package let notes: DecodeNotes
}

/// Reads a PNG, JPEG or WebP file.
///
/// For files of our own, and for the inside of ``DecodeHelper``: what strangers send is decoded there.
/// It computes for as long as the picture is big, so it is called on a thread of its own.
///
/// - A file that ends early is refused, also where the library could show a part.
/// - All metadata is dropped: what comes out is pixels.
package func decodeImage(_ bytes: [UInt8]) throws(ImageFileError) -> DecodedImage {
  let header = try ImageHeader(bytes)
  let stored =
    switch header.format {
    case .png: try PNGDecoder.decode(bytes, header)
    case .jpeg: try JPEGDecoder.decode(bytes, header)
    case .webp: try WebPDecoder.decode(bytes, header)
    }
  return DecodedImage(
    raster: stored.upright(from: header.orientation), format: header.format, notes: header.notes)
}

extension Raster {
  /// Pixels that `fill` writes, all of them, or says that it could not.
  static func filled(
    width: Int, height: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Bool
  ) -> Raster? {
    var isGood = false
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: 4 * width * height) { buffer, count in
      isGood = unsafe fill(UnsafeMutableBufferPointer(rebasing: buffer[..<(4 * width * height)]))
      count = isGood ? 4 * width * height : 0
    }
    return isGood ? Raster(width: width, height: height, pixels: pixels) : nil
  }
}
