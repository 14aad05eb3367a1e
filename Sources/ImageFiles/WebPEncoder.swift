internal import CWebP
internal import Raster

enum WebPEncoder {
  static let maximumSide = 16_383

  static func encode(
    _ raster: Raster, quality: Int, method: Int, isLossless: Bool
  ) throws(ImageFileError) -> [UInt8] {
    guard raster.width <= maximumSide, raster.height <= maximumSide else {
      throw .notWritable(.webp, width: raster.width, height: raster.height)
    }
    var config = WebPConfig()
    guard unsafe WebPConfigInit(&config) != 0 else { throw .encodingFailed(.webp) }
    config.quality = Float(quality)
    config.method = Int32(method)
    // The analysis of half the rows beside the other half; the bytes stay the same.
    config.thread_level = 1
    config.lossless = isLossless ? 1 : 0
    // What lies under clear pixels is kept too: lossless is lossless.
    config.exact = isLossless ? 1 : 0
    var picture = unsafe WebPPicture()
    guard unsafe WebPPictureInit(&picture) != 0 else { throw .encodingFailed(.webp) }
    defer { unsafe WebPPictureFree(&picture) }
    unsafe picture.width = Int32(raster.width)
    unsafe picture.height = Int32(raster.height)
    unsafe picture.use_argb = isLossless ? 1 : 0
    let width = Int32(raster.width)
    let isImported =
      unsafe raster.isOpaque
      ? WebPPictureImportRGB(&picture, raster.withoutAlpha, 3 * width)
      : WebPPictureImportRGBA(&picture, raster.pixels, 4 * width)
    guard isImported != 0 else { throw .encodingFailed(.webp) }
    var writer = unsafe WebPMemoryWriter()
    unsafe WebPMemoryWriterInit(&writer)
    defer { unsafe WebPMemoryWriterClear(&writer) }
    unsafe picture.writer = WebPMemoryWrite
    let isWritten = unsafe withUnsafeMutablePointer(to: &writer) { writer in
      unsafe picture.custom_ptr = UnsafeMutableRawPointer(writer)
      return unsafe WebPEncode(&config, &picture) != 0
    }
    guard isWritten else { throw .encodingFailed(.webp) }
    return unsafe Array(UnsafeBufferPointer(start: writer.mem, count: writer.size))
  }
}
