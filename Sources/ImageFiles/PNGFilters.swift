internal import Raster

/// The five filters of PNG, each row by the one that leaves the smallest numbers: the sum of what is
/// left, taken as signed bytes, is the standard's own advice.
enum PNGFilters {
  /// A byte for the filter, then the row, for every row.
  static func filtered(_ raster: Raster, channels: Int, isPacked: Bool) -> [UInt8] {
    let length = raster.width * channels
    let total = (length + 1) * raster.height
    return unsafe [UInt8](unsafeUninitializedCapacity: total) { output, count in
      guard let output = output.baseAddress else { return }
      var rows = FilterRows(length: length, channels: channels)
      unsafe raster.pixels.withUnsafeBufferPointer { pixels in
        guard let pixels = pixels.baseAddress else { return }
        for y in 0..<raster.height {
          unsafe rows.load(pixels + y * raster.width * 4)
          unsafe rows.write(to: output + y * (length + 1), isPacked: isPacked)
        }
      }
      count = total
    }
  }
}

/// Two rows with zeros before them, and a place for each filter's result.
///
/// The vectors read up to `channels` bytes before a row and up to 15 after it; both lie within the
/// allocation.
@safe private struct FilterRows: ~Copyable {
  private static let margin = 16
  private let length: Int
  private let channels: Int
  private let stride: Int
  private let memory: UnsafeMutablePointer<UInt8>
  private var current: UnsafeMutablePointer<UInt8>
  private var above: UnsafeMutablePointer<UInt8>

  init(length: Int, channels: Int) {
    self.length = length
    self.channels = channels
    stride = Self.margin + (length + 15) / 16 * 16
    unsafe memory = .allocate(capacity: 6 * stride)
    unsafe memory.initialize(repeating: 0, count: 6 * stride)
    unsafe current = memory + Self.margin
    unsafe above = memory + stride + Self.margin
  }

  deinit { unsafe memory.deallocate() }

  /// The next row; the one before becomes the row above.
  mutating func load(_ pixels: UnsafePointer<UInt8>) {
    unsafe swap(&current, &above)
    if channels == 4 {
      unsafe current.update(from: pixels, count: length)
      return
    }
    var target = 0
    var source = 0
    while target < length {
      unsafe current[target] = pixels[source]
      unsafe current[target + 1] = pixels[source + 1]
      unsafe current[target + 2] = pixels[source + 2]
      target += 3
      source += 4
    }
  }

  func write(to output: UnsafeMutablePointer<UInt8>, isPacked: Bool) {
    var best = unsafe (filter: UInt8(0), sum: Int.max, row: current)
    if isPacked {
      var sums = SIMD8<Int>(repeating: 0)
      let results = unsafe memory + 2 * stride
      unsafe filter(into: results, &sums)
      for index in 0..<5 where unsafe sums[index] < best.sum {
        let row = unsafe index == 0 ? current : results + (index - 1) * stride
        unsafe best = (UInt8(index), sums[index], row)
      }
    }
    unsafe output[0] = best.filter
    unsafe (output + 1).update(from: best.row, count: length)
  }

  private typealias Bytes = SIMD16<UInt8>
  private typealias Words = SIMD16<Int16>

  private func filter(into results: UnsafeMutablePointer<UInt8>, _ sums: inout SIMD8<Int>) {
    var totals = (
      SIMD16<UInt16>(), SIMD16<UInt16>(), SIMD16<UInt16>(), SIMD16<UInt16>(),
      SIMD16<UInt16>()
    )
    let x = unsafe UnsafeRawPointer(current)
    let b = unsafe UnsafeRawPointer(above)
    let out = UnsafeMutableRawPointer(results)
    var index = 0
    var sinceFlush = 0
    while index < length {
      let here = unsafe x.loadUnaligned(fromByteOffset: index, as: Bytes.self)
      let left = unsafe x.loadUnaligned(fromByteOffset: index - channels, as: Bytes.self)
      let up = unsafe b.loadUnaligned(fromByteOffset: index, as: Bytes.self)
      let corner = unsafe b.loadUnaligned(fromByteOffset: index - channels, as: Bytes.self)
      let mean = (left & up) &+ ((left ^ up) &>> 1)
      let sub = here &- left
      let upward = here &- up
      let average = here &- mean
      let paeth = here &- Self.paeth(left, up, corner)
      unsafe out.storeBytes(of: sub, toByteOffset: index, as: Bytes.self)
      unsafe out.storeBytes(of: upward, toByteOffset: index + stride, as: Bytes.self)
      unsafe out.storeBytes(of: average, toByteOffset: index + 2 * stride, as: Bytes.self)
      unsafe out.storeBytes(of: paeth, toByteOffset: index + 3 * stride, as: Bytes.self)
      // What lies behind the row's end does not count.
      let mask = index + 16 <= length ? Bytes(repeating: 255) : Self.mask(length - index)
      totals.0 &+= Self.magnitude(here & mask)
      totals.1 &+= Self.magnitude(sub & mask)
      totals.2 &+= Self.magnitude(upward & mask)
      totals.3 &+= Self.magnitude(average & mask)
      totals.4 &+= Self.magnitude(paeth & mask)
      index += 16
      sinceFlush += 1
      // 500 times 128 is what 16 bits hold.
      if sinceFlush == 500 || index >= length {
        sums[0] += Self.sum(totals.0)
        sums[1] += Self.sum(totals.1)
        sums[2] += Self.sum(totals.2)
        sums[3] += Self.sum(totals.3)
        sums[4] += Self.sum(totals.4)
        let none = SIMD16<UInt16>()
        totals = (none, none, none, none, none)
        sinceFlush = 0
      }
    }
  }

  @inline(__always) private static func paeth(_ left: Bytes, _ up: Bytes, _ corner: Bytes) -> Bytes
  {
    let (a, b, c) = (
      Words(truncatingIfNeeded: left), Words(truncatingIfNeeded: up),
      Words(truncatingIfNeeded: corner)
    )
    let toLeft = b &- c
    let toUp = a &- c
    let toCorner = toLeft &+ toUp
    let (pa, pb, pc) = (distance(toLeft), distance(toUp), distance(toCorner))
    var best = c.replacing(with: b, where: pb .<= pc)
    best.replace(with: a, where: (pa .<= pb) .& (pa .<= pc))
    return Bytes(truncatingIfNeeded: best)
  }

  @inline(__always) private static func distance(_ words: Words) -> Words {
    pointwiseMax(words, 0 &- words)
  }

  @inline(__always) private static func magnitude(_ bytes: Bytes) -> SIMD16<UInt16> {
    SIMD16<UInt16>(truncatingIfNeeded: pointwiseMin(bytes, 0 &- bytes))
  }

  private static func sum(_ words: SIMD16<UInt16>) -> Int {
    Int(SIMD16<UInt32>(truncatingIfNeeded: words).wrappedSum())
  }

  private static func mask(_ count: Int) -> Bytes {
    var mask = Bytes()
    for index in 0..<count { mask[index] = 255 }
    return mask
  }
}
