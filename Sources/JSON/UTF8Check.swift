/// The one place that knows what well-formed UTF-8 is (Unicode 16, table 3-7).
extension UTF8 {
  /// The length of the scalar that begins with `first`, or 0 if no scalar does: overlong forms,
  /// surrogates and what lies past U+10FFFF begin none. `byte` gives later bytes; past the end it
  /// gives 0, which continues nothing.
  @inline(__always)
  static func lengthOfScalar(first: UInt8, byte: (Int) -> UInt8) -> Int {
    func continues(_ index: Int) -> Bool { byte(index) & 0xC0 == 0x80 }
    switch first {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0...0xEF:
      let second = byte(1)
      let lowest: UInt8 = first == 0xE0 ? 0xA0 : 0x80
      let highest: UInt8 = first == 0xED ? 0x9F : 0xBF
      return second >= lowest && second <= highest && continues(2) ? 3 : 0
    case 0xF0...0xF4:
      let second = byte(1)
      let lowest: UInt8 = first == 0xF0 ? 0x90 : 0x80
      let highest: UInt8 = first == 0xF4 ? 0x8F : 0xBF
      return second >= lowest && second <= highest && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}

extension Span<UInt8> {
  /// As ``UTF8/lengthOfScalar(first:byte:)``, at an index of these bytes.
  func lengthOfScalar(at index: Int) -> Int {
    UTF8.lengthOfScalar(first: self[index]) { index + $0 < count ? self[index + $0] : 0 }
  }
}
