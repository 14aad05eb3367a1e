internal import CCairo
internal import Raster

extension Canvas {
  func picture(_ raster: Raster, _ box: Rectangle, radius: Double, _ fit: Mark.Fit)
    throws(DrawingError)
  {
    let shape = Size(Double(raster.width), Double(raster.height))
    let placed = fit == .whole ? box.fitting(shape) : box.covering(shape)
    let surface = try PictureSurface(raster)
    unsafe cairo_save(pen)
    trace(fit == .whole ? placed : box, radius: radius)
    unsafe cairo_clip(pen)
    unsafe cairo_translate(pen, placed.x, placed.y)
    unsafe cairo_scale(pen, placed.width / shape.width, placed.height / shape.height)
    unsafe cairo_set_source_surface(pen, surface.surface, 0, 0)
    let pattern = unsafe cairo_get_source(pen)
    unsafe cairo_pattern_set_filter(pattern, CAIRO_FILTER_GOOD)
    // Beyond the edge the edge goes on; else it would fade into what is behind.
    unsafe cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
    unsafe cairo_paint(pen)
    unsafe cairo_restore(pen)
    // cairo keeps no hold on the pixels once the source is another.
    choose(.black)
  }
}

/// A raster as cairo wants to see it: a copy, alive as long as this is.
@safe private struct PictureSurface: ~Copyable {
  let surface: OpaquePointer

  init(_ raster: Raster) throws(DrawingError) {
    guard
      let surface = unsafe cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32(raster.width), Int32(raster.height))
    else { throw .refused(status: 1) }
    let status = unsafe cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, let data = unsafe cairo_image_surface_get_data(surface)
    else {
      unsafe cairo_surface_destroy(surface)
      throw .refused(status: Int(status.rawValue))
    }
    unsafe self.surface = unsafe surface
    let stride = Int(unsafe cairo_image_surface_get_stride(surface))
    let width = 4 * raster.width
    unsafe raster.pixels.withUnsafeBytes { pixels in
      for row in 0..<raster.height {
        let source = unsafe UnsafeRawBufferPointer(
          rebasing: pixels[row * width..<(row + 1) * width])
        let target = unsafe UnsafeMutableRawBufferPointer(start: data + row * stride, count: width)
        unsafe Premultiplied.multiply(source, into: target)
      }
    }
    unsafe cairo_surface_mark_dirty(surface)
  }

  deinit { unsafe cairo_surface_destroy(surface) }
}
