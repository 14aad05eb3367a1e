/// Looks for one run of bytes in others (Horspool's way): most of what is searched is never looked
/// at, so that a picture of megabytes costs next to nothing.
struct ByteSearch {
  private let needle: [UInt8]
  /// How far the needle may move when its end stands over this byte.
  private var steps: [Int]

  init(_ needle: [UInt8]) {
    self.needle = needle
    steps = Array(repeating: max(needle.count, 1), count: 256)
    for (index, byte) in needle.dropLast().enumerated() {
      steps[Int(byte)] = needle.count - 1 - index
    }
  }

  func isFound(in bytes: [UInt8]) -> Bool {
    guard let last = needle.last else { return true }
    var end = needle.count - 1
    while end < bytes.count {
      if bytes[end] == last, bytes[(end - needle.count + 1)...end].elementsEqual(needle) {
        return true
      }
      end += steps[Int(bytes[end])]
    }
    return false
  }
}
