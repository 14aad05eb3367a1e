/// Reads what ``RowWriter`` wrote. Whatever the bytes are, it ends in a value or in ``DamagedRow``.
package struct RowReader {
  private let bytes: [UInt8]
  private var position = 1
  package let version: UInt8

  package init(_ bytes: [UInt8]) throws(DamagedRow) {
    guard let version = bytes.first else { throw DamagedRow() }
    self.bytes = bytes
    self.version = version
  }

  package mutating func bool() throws(DamagedRow) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw DamagedRow()
    }
  }

  package mutating func byte() throws(DamagedRow) -> UInt8 {
    guard position < bytes.count else { throw DamagedRow() }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func number() throws(DamagedRow) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 {
        guard shift < 63 || next < 2 else { throw DamagedRow() }
        return value
      }
    }
    throw DamagedRow()
  }

  package mutating func data() throws(DamagedRow) -> [UInt8] {
    let count = try number()
    guard count <= UInt64(bytes.count - position) else { throw DamagedRow() }
    defer { position += Int(count) }
    return Array(bytes[position..<position + Int(count)])
  }

  package mutating func text() throws(DamagedRow) -> String {
    String(decoding: try data(), as: UTF8.self)
  }

  package mutating func optional<Value>(
    _ body: (inout RowReader) throws(DamagedRow) -> Value
  ) throws(DamagedRow) -> Value? {
    try bool() ? try body(&self) : nil
  }

  package mutating func list<Element>(
    _ body: (inout RowReader) throws(DamagedRow) -> Element
  ) throws(DamagedRow) -> [Element] {
    let count = try number()
    // Each takes a byte at least.
    guard count <= UInt64(bytes.count - position) else { throw DamagedRow() }
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try body(&self)) }
    return elements
  }

  /// Nothing may follow.
  package func finish() throws(DamagedRow) {
    guard position == bytes.count else { throw DamagedRow() }
  }
}

/// A row that opened and does not read: written by a later Easel, or by a mistake of ours.
package struct DamagedRow: Error, Equatable {
  package init() {}
}
