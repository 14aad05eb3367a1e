internal import CPNG
internal import Raster

/// PNG by libpng's simplified reader: every kind of PNG becomes 8 bits of red, green, blue, alpha in
/// sRGB; `gAMA` is applied, 16 bits are rounded, interlacing and palettes are undone.
///
/// Its errors stay within the library: nothing jumps over Swift's frames.
enum PNGDecoder {
  static func decode(
    _ bytes: [UInt8], _ header: ImageHeader
  ) throws(ImageFileError) -> Raster {
    let bare = try PNGChunks.bare(bytes)
    let raster = unsafe bare.withUnsafeBytes { file in
      var image = unsafe png_image()
      unsafe image.version = UInt32(PNG_IMAGE_VERSION)
      defer { unsafe png_image_free(&image) }
      guard let start = file.baseAddress,
        unsafe png_image_begin_read_from_memory(&image, start, file.count) != 0,
        unsafe Int(image.width) == header.width, unsafe Int(image.height) == header.height
      else { return nil as Raster? }
      // Untagged is sRGB, at 16 bits too.
      unsafe image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      if PNGDeep.isMeant(bytes) { return unsafe PNGDeep.decode(&image, header) }
      unsafe image.format = UInt32(
        PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLOR)
      return unsafe Raster.filled(width: header.width, height: header.height) { pixels in
        unsafe png_image_finish_read(&image, nil, pixels.baseAddress, 0, nil) != 0
      }
    }
    guard let raster else { throw .damaged(.png) }
    return raster
  }
}
