package import Raster

extension Raster {
  /// How far the bytes of two pictures are apart in the mean, of 255; nothing for two sizes.
  package func meanDifference(to other: Raster) -> Double? {
    guard width == other.width, height == other.height else { return nil }
    let sum = unsafe pixels.withUnsafeBufferPointer { mine in
      unsafe other.pixels.withUnsafeBufferPointer { theirs in
        var sum = 0
        for start in stride(from: 0, to: mine.count, by: Self.partBytes) {
          var part: UInt32 = 0
          for index in start..<min(start + Self.partBytes, mine.count) {
            let (left, right) = unsafe (mine[index], theirs[index])
            part &+= UInt32(left > right ? left &- right : right &- left)
          }
          sum += Int(part)
        }
        return sum
      }
    }
    return Double(sum) / Double(pixels.count)
  }

  /// How far the two bytes are apart that are furthest; nothing for two sizes.
  package func largestDifference(to other: Raster) -> Int? {
    guard width == other.width, height == other.height else { return nil }
    return unsafe pixels.withUnsafeBufferPointer { mine in
      unsafe other.pixels.withUnsafeBufferPointer { theirs in
        var largest: UInt8 = 0
        for index in 0..<mine.count {
          let (left, right) = unsafe (mine[index], theirs[index])
          largest = max(largest, left > right ? left &- right : right &- left)
        }
        return Int(largest)
      }
    }
  }

  /// So many differences fit into 32 bits, where the processor adds several at once.
  private static let partBytes = 1 << 16
}
