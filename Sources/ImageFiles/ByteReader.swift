/// A place in bytes of others. Every step is checked; what lies beyond the end is `nil`.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  var remaining: Int { bytes.endIndex - position }
  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func byte() -> UInt8? {
    guard position < bytes.endIndex else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func skip(_ count: Int) -> Bool { take(count) != nil }

  /// Counted from the start of the bytes.
  mutating func move(to offset: Int) -> Bool {
    guard offset >= 0, offset <= bytes.count else { return false }
    position = bytes.startIndex + offset
    return true
  }

  mutating func big16() -> Int? { number(2, isBigEndian: true) }
  mutating func big32() -> Int? { number(4, isBigEndian: true) }
  mutating func little24() -> Int? { number(3, isBigEndian: false) }
  mutating func little32() -> Int? { number(4, isBigEndian: false) }

  mutating func number(_ count: Int, isBigEndian: Bool) -> Int? {
    guard let digits = take(count) else { return nil }
    return isBigEndian
      ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
