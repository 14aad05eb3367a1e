internal import SQL

/// A list as one parameter, in PostgreSQL's binary form: the number of dimensions, whether there are
/// NULLs, the type of the elements, how many they are and where they begin to be counted; then each
/// with its length before it.
struct PostgresArray: SQLBindable {
  // The numbers are fixed in PostgreSQL's catalogue.
  private static let smallint: UInt32 = 21
  private static let bytea: UInt32 = 17

  private var bytes: [UInt8] = []

  var sqlValue: SQLValue { .bytes(bytes) }

  init(_ elements: [[UInt8]]) {
    self.init(Self.bytea, count: elements.count, size: elements.reduce(0) { $0 + $1.count })
    for element in elements {
      append(UInt32(clamping: element.count))
      bytes += element
    }
  }

  init(_ elements: [Int16]) {
    self.init(Self.smallint, count: elements.count, size: 2 * elements.count)
    for element in elements {
      append(2)
      bytes.append(UInt8(truncatingIfNeeded: element >> 8))
      bytes.append(UInt8(truncatingIfNeeded: element))
    }
  }

  private init(_ type: UInt32, count: Int, size: Int) {
    bytes.reserveCapacity(20 + size + 4 * count)
    append(count == 0 ? 0 : 1)
    append(0)
    append(type)
    guard count > 0 else { return }
    append(UInt32(clamping: count))
    append(1)
  }

  private mutating func append(_ number: UInt32) {
    for shift in [24, 16, 8, 0] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
