internal import CCairo
internal import Raster

/// A picture that is being painted: cairo's image surface and its pen.
///
/// 1. Its size is admitted by ``Raster`` before any memory is taken.
/// 2. The pixels are cairo's ARGB32: one native 32-bit number each, alpha multiplied in. They are
///    turned into a raster's straight bytes once, by ``raster()``.
/// 3. No pointer of cairo's leaves this type. Places are points; ``scale`` pixels make one.
@safe struct Canvas: ~Copyable {
  let pen: OpaquePointer
  private let surface: OpaquePointer
  private let width: Int
  private let height: Int

  init(_ size: Size, scale: Double, background: RGBA) throws(DrawingError) {
    let width = Int(min(1e6, (size.width * scale).rounded()))
    let height = Int(min(1e6, (size.height * scale).rounded()))
    guard Raster.admits(width: width, height: height) else {
      throw .tooLarge(width: width, height: height)
    }
    guard
      let surface = unsafe cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32(width), Int32(height)),
      let pen = unsafe cairo_create(surface)
    else { throw .refused(status: 1) }
    // cairo answers a failure with an object that knows of it; only its status tells.
    let status = unsafe cairo_status(pen)
    guard status == CAIRO_STATUS_SUCCESS else {
      unsafe cairo_destroy(pen)
      unsafe cairo_surface_destroy(surface)
      throw .refused(status: Int(status.rawValue))
    }
    self.width = width
    self.height = height
    unsafe self.surface = unsafe surface
    unsafe self.pen = unsafe pen
    unsafe cairo_scale(pen, scale, scale)
    choose(background)
    unsafe cairo_paint(pen)
  }

  deinit {
    unsafe cairo_destroy(pen)
    unsafe cairo_surface_destroy(surface)
  }

  func choose(_ colour: RGBA) {
    unsafe cairo_set_source_rgba(
      pen, Double(colour.red) / 255, Double(colour.green) / 255, Double(colour.blue) / 255,
      Double(colour.alpha) / 255)
  }

  /// What was painted so far.
  func raster() throws(DrawingError) -> Raster {
    unsafe cairo_surface_flush(surface)
    let status = unsafe cairo_status(pen)
    guard status == CAIRO_STATUS_SUCCESS, let data = unsafe cairo_image_surface_get_data(surface)
    else { throw .refused(status: Int(status.rawValue)) }
    let stride = Int(unsafe cairo_image_surface_get_stride(surface))
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: 4 * width * height) { bytes, count in
      count = 4 * width * height
      for row in 0..<height {
        let source = unsafe UnsafeRawBufferPointer(start: data + row * stride, count: 4 * width)
        let target = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(bytes)[4 * width * row..<4 * width * (row + 1)])
        unsafe Premultiplied.straighten(source, into: target)
      }
    }
    guard let raster = Raster(width: width, height: height, pixels: pixels) else {
      throw .tooLarge(width: width, height: height)
    }
    return raster
  }
}
