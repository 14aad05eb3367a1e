/// The discrete Fourier transform of a small plane whose sides are made of twos and threes.
///
/// Numbers are pairs of real and imaginary part. Nothing is scaled: forth and back multiplies by the
/// number of values.
struct Fourier {
  private let rows: Steps
  private let columns: Steps

  init(width: Int, height: Int) {
    rows = Steps(width)
    columns = Steps(height)
  }

  func transform(_ values: [SIMD2<Double>], inverse: Bool = false) -> [SIMD2<Double>] {
    let (width, height) = (rows.length, columns.length)
    precondition(values.count == width * height, "as many values as the plane has")
    // The inverse is the same with real and imaginary part changed over, before and after.
    let source = inverse ? values.map { SIMD2($0.y, $0.x) } : values
    var lines = source
    for y in 0..<height {
      rows.transform(source, from: y * width, stride: 1, to: &lines, at: y * width)
    }
    var column = [SIMD2<Double>](repeating: .zero, count: height)
    var result = lines
    for x in 0..<width {
      columns.transform(lines, from: x, stride: width, to: &column, at: 0)
      for y in 0..<height { result[y * width + x] = column[y] }
    }
    return inverse ? result.map { SIMD2($0.y, $0.x) } : result
  }
}

/// One line: split by its smallest factor into interleaved shorter ones (Cooley and Tukey).
private struct Steps {
  let length: Int
  /// e^(−2πik/length)
  private let turns: [SIMD2<Double>]

  init(_ length: Int) {
    self.length = length
    turns = (0..<length).map {
      let (sin, cos) = Maths.sinCos(-2 * .pi * Double($0) / Double(length))
      return SIMD2(cos, sin)
    }
  }

  func transform(
    _ source: [SIMD2<Double>], from start: Int, stride: Int, to target: inout [SIMD2<Double>],
    at place: Int
  ) {
    split(source, start, stride, &target, place, length)
  }

  private func split(
    _ source: [SIMD2<Double>], _ start: Int, _ stride: Int, _ target: inout [SIMD2<Double>],
    _ place: Int, _ count: Int
  ) {
    guard count > 1 else {
      target[place] = source[start]
      return
    }
    let factor = count % 2 == 0 ? 2 : count % 3 == 0 ? 3 : count
    let part = count / factor
    for index in 0..<factor {
      split(
        source, start + index * stride, stride * factor, &target, place + index * part, part)
    }
    if factor == 2 {
      for k in 0..<part {
        let even = target[place + k]
        let odd = times(target[place + part + k], turns[k * (length / count)])
        target[place + k] = even + odd
        target[place + part + k] = even - odd
      }
    } else {
      merge(&target, place, part, factor)
    }
  }

  private func merge(
    _ target: inout [SIMD2<Double>], _ place: Int, _ part: Int, _ factor: Int
  ) {
    let unit = length / (part * factor)
    for k in 0..<part {
      let parts = (0..<factor).map { target[place + $0 * part + k] }
      for output in 0..<factor {
        var sum = parts[0]
        for index in 1..<factor {
          sum += times(parts[index], turns[index * (k + output * part) * unit % length])
        }
        target[place + output * part + k] = sum
      }
    }
  }

  @inline(__always)
  private func times(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
}
