internal import CJPEG
internal import Raster

enum JPEGEncoder {
  static func encode(_ raster: Raster, quality: Int) throws(ImageFileError) -> [UInt8] {
    guard let handle = unsafe tjInitCompress() else { throw .encodingFailed(.jpeg) }
    defer { unsafe tjDestroy(handle) }
    let opaque = raster.isOpaque ? raster : raster.onWhite
    let sampling = quality < 90 ? TJSAMP_420 : TJSAMP_444
    var file: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    let status = unsafe tjCompress2(
      handle, opaque.pixels, Int32(raster.width), 0, Int32(raster.height),
      Int32(TJPF_RGBX.rawValue), &file, &count, Int32(sampling.rawValue), Int32(quality),
      TJFLAG_ACCURATEDCT)
    defer { unsafe tjFree(file) }
    guard status == 0 else { throw .encodingFailed(.jpeg) }
    return unsafe Array(UnsafeBufferPointer(start: file, count: Int(count)))
  }
}
