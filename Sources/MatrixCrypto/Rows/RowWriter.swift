/// Writes a row: numbers as they are, everything else behind its length.
package struct RowWriter {
  package private(set) var bytes: [UInt8] = []

  package init(version: UInt8) { bytes.append(version) }

  package mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
  package mutating func write(_ value: UInt8) { bytes.append(value) }

  package mutating func write(_ value: UInt64) {
    // Small numbers are short: seven bits a byte, the last has the high bit clear.
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func write(_ value: [UInt8]) {
    write(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  package mutating func write(_ value: String) {
    write(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  package mutating func write<Value>(
    optional value: Value?, _ body: (inout RowWriter, Value) -> Void
  ) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  package mutating func write<Element>(
    list: some Collection<Element>, _ body: (inout RowWriter, Element) -> Void
  ) {
    write(UInt64(list.count))
    for element in list { body(&self, element) }
  }
}
