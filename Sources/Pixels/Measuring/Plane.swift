/// One number for each pixel, in rows from the top.
struct Plane {
  let width: Int
  let height: Int
  var values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height, "as many values as the size says")
    self.width = width
    self.height = height
    self.values = values
  }

  /// The mean over a square of `2 · reach + 1` pixels; beyond an edge its own values go on.
  func blurred(_ reach: Int) -> Plane {
    let scale = 1 / Float(2 * reach + 1)
    let across = unsafe made(from: values) { target, source in
      var padded = [Float](repeating: 0, count: width + 2 * reach)
      unsafe padded.withUnsafeMutableBufferPointer { writable in
        let padded = UnsafeBufferPointer(writable)
        for y in 0..<height {
          let row = y * width
          for x in 0..<reach {
            unsafe writable[x] = source[row]
            unsafe writable[reach + width + x] = source[row + width - 1]
          }
          for x in 0..<width { unsafe writable[reach + x] = source[row + x] }
          var x = 0
          while x + 8 <= width {
            var sum = unsafe Self.eight(padded, x)
            for step in 1...2 * reach { unsafe sum += Self.eight(padded, x + step) }
            for lane in 0..<8 { unsafe target[row + x + lane] = sum[lane] }
            x += 8
          }
          while x < width {
            var sum = unsafe padded[x]
            for step in 1...2 * reach { unsafe sum += padded[x + step] }
            unsafe target[row + x] = sum
            x += 1
          }
        }
      }
    }
    return unsafe made(from: across.values) { target, source in
      for y in 0..<height {
        let row = y * width
        var x = 0
        while x + 8 <= width {
          var sum = SIMD8<Float>.zero
          for step in -reach...reach {
            unsafe sum += Self.eight(source, min(max(y + step, 0), height - 1) * width + x)
          }
          sum *= scale * scale
          for lane in 0..<8 { unsafe target[row + x + lane] = sum[lane] }
          x += 8
        }
        while x < width {
          var sum: Float = 0
          for step in -reach...reach {
            unsafe sum += source[min(max(y + step, 0), height - 1) * width + x]
          }
          unsafe target[row + x] = sum * (scale * scale)
          x += 1
        }
      }
    }
  }

  @inline(__always)
  private static func eight(_ values: UnsafeBufferPointer<Float>, _ start: Int) -> SIMD8<Float> {
    unsafe UnsafeRawBufferPointer(values).loadUnaligned(
      fromByteOffset: 4 &* start, as: SIMD8<Float>.self)
  }

  /// How steep it is at each pixel: half the difference of the two neighbours each way, and the whole
  /// difference at the edges.
  func gradient() -> (across: Plane, down: Plane) {
    let across = unsafe made(from: values) { target, source in
      for y in 0..<height {
        let row = y * width
        for x in 1..<max(width - 1, 1) {
          unsafe target[row + x] = (source[row + x + 1] - source[row + x - 1]) * 0.5
        }
        let end = row + width - 1
        unsafe target[row] = width > 1 ? source[row + 1] - source[row] : 0
        unsafe target[end] = width > 1 ? source[end] - source[end - 1] : 0
      }
    }
    let down = unsafe made(from: values) { target, source in
      for y in 0..<height {
        let (above, below) = (max(y - 1, 0) * width, min(y + 1, height - 1) * width)
        let share: Float = y == 0 || y == height - 1 ? 1 : 0.5
        for x in 0..<width {
          unsafe target[y * width + x] = (source[below + x] - source[above + x]) * share
        }
      }
    }
    return (across, down)
  }

  /// A plane of this size, written by `fill` from those values; it starts with all zeros.
  private func made(
    from values: [Float],
    _ fill: (UnsafeMutableBufferPointer<Float>, UnsafeBufferPointer<Float>) -> Void
  ) -> Plane {
    var made = Plane(
      width: width, height: height, values: Array(repeating: 0, count: width * height))
    unsafe made.values.withUnsafeMutableBufferPointer { target in
      unsafe values.withUnsafeBufferPointer { source in unsafe fill(target, source) }
    }
    return made
  }
}
