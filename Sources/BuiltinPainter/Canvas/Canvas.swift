/// The picture while it is painted: OKLab in the first three lanes, and in the fourth a mark of what
/// is seen there (see ``Thing/mark``).
///
/// Sixteen bytes for each pixel, and the only big thing that painting needs beside the result: 67 MB
/// and 17 MB at 2048 × 2048.
@safe final class Canvas {
  let width: Int
  let height: Int
  private let pixels: UnsafeMutablePointer<SIMD4<Float>>

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    unsafe pixels = .allocate(capacity: width * height)
    unsafe pixels.initialize(repeating: SIMD4(1, 0, 0, 0), count: width * height)
  }

  deinit { unsafe pixels.deallocate() }

  func row(_ y: Int) -> Row {
    precondition(UInt(bitPattern: y) < UInt(bitPattern: height), "a row of the picture")
    return unsafe Row(start: pixels + y * width, count: width)
  }

  /// Coordinates outside are brought to the border.
  @inline(__always)
  func sample(_ x: Int, _ y: Int) -> SIMD4<Float> {
    let column = max(0, min(width - 1, x))
    let line = max(0, min(height - 1, y))
    return unsafe pixels[line * width + column]
  }

  /// Between four pixels.
  @inline(__always)
  func sample(smoothly x: Float, _ y: Float) -> SIMD4<Float> {
    let (px, py) = (max(0, min(Float(width - 1), x)), max(0, min(Float(height - 1), y)))
    let (left, top) = (Int(px), Int(py))
    let (tx, ty) = (px - Float(left), py - Float(top))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let above = unsafe pixels[top * width + left]
    let aboveRight = unsafe pixels[top * width + right]
    let below = unsafe pixels[bottom * width + left]
    let belowRight = unsafe pixels[bottom * width + right]
    let upper = above + (aboveRight - above) * tx
    let lower = below + (belowRight - below) * tx
    return upper + (lower - upper) * ty
  }
}

/// A row of a ``Canvas``; valid while the canvas is.
@safe struct Row {
  private let start: UnsafeMutablePointer<SIMD4<Float>>
  let count: Int

  fileprivate init(start: UnsafeMutablePointer<SIMD4<Float>>, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  @inline(__always)
  subscript(x: Int) -> SIMD4<Float> {
    get {
      precondition(UInt(bitPattern: x) < UInt(bitPattern: count), "inside the row")
      return unsafe start[x]
    }
    nonmutating set {
      precondition(UInt(bitPattern: x) < UInt(bitPattern: count), "inside the row")
      unsafe start[x] = newValue
    }
  }

  /// Lays a colour over what is there. The mark changes where about half is covered.
  @inline(__always)
  func lay(_ colour: SIMD4<Float>, over x: Int, share: Float, mark: Float? = nil) {
    let old = self[x]
    var new = old + (colour - old) * share
    if let mark { new.w = share > 0.4 ? mark : old.w } else { new.w = old.w }
    self[x] = new
  }
}
