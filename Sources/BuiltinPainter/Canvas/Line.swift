/// One number for each pixel of a row, reused from row to row.
@safe final class Line {
  let capacity: Int
  /// Valid as long as the line is, for `capacity` numbers.
  let start: UnsafeMutablePointer<Float>

  init(_ capacity: Int, filledWith value: Float = 0) {
    self.capacity = capacity
    unsafe start = .allocate(capacity: max(capacity, 1))
    unsafe start.initialize(repeating: value, count: max(capacity, 1))
  }

  deinit { unsafe start.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Float {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: capacity), "inside the line")
      return unsafe start[index]
    }
    set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: capacity), "inside the line")
      unsafe start[index] = newValue
    }
  }

  func clear(_ count: Int) {
    precondition(count <= capacity, "inside the line")
    unsafe start.update(repeating: 0, count: count)
  }

  func scale(by factor: Float, count: Int) {
    precondition(count <= capacity, "inside the line")
    for index in 0..<count { unsafe start[index] *= factor }
  }
}
