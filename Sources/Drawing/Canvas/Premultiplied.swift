/// cairo's pixels and a raster's, one row at a time.
///
/// cairo: one native 32-bit number, alpha in the highest byte, then red, green, blue, with alpha
/// multiplied in. Raster: the bytes red, green, blue, alpha, straight.
enum Premultiplied {
  static func straighten(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) {
    var start = 0
    while start < source.count {
      let pixel = unsafe source.loadUnaligned(fromByteOffset: start, as: UInt32.self)
      let straight = straight(pixel)
      unsafe target.storeBytes(of: straight.littleEndian, toByteOffset: start, as: UInt32.self)
      start += 4
    }
  }

  static func multiply(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer)
  {
    var start = 0
    while start < source.count {
      let pixel = unsafe source.loadUnaligned(fromByteOffset: start, as: UInt32.self)
      let multiplied = multiplied(UInt32(littleEndian: pixel))
      unsafe target.storeBytes(of: multiplied, toByteOffset: start, as: UInt32.self)
      start += 4
    }
  }

  /// Gives alpha, blue, green, red, from the highest byte down.
  static func straight(_ pixel: UInt32) -> UInt32 {
    let alpha = pixel >> 24
    let (red, green, blue) = ((pixel >> 16) & 255, (pixel >> 8) & 255, pixel & 255)
    if alpha == 255 { return 255 << 24 | blue << 16 | green << 8 | red }
    guard alpha > 0 else { return 0 }
    func divided(_ channel: UInt32) -> UInt32 { min(255, (channel * 255 + alpha / 2) / alpha) }
    return alpha << 24 | divided(blue) << 16 | divided(green) << 8 | divided(red)
  }

  /// Takes alpha, blue, green, red, from the highest byte down.
  static func multiplied(_ pixel: UInt32) -> UInt32 {
    let alpha = pixel >> 24
    let (blue, green, red) = ((pixel >> 16) & 255, (pixel >> 8) & 255, pixel & 255)
    if alpha == 255 { return 255 << 24 | red << 16 | green << 8 | blue }
    func times(_ channel: UInt32) -> UInt32 { (channel * alpha + 127) / 255 }
    return alpha << 24 | times(red) << 16 | times(green) << 8 | times(blue)
  }
}
