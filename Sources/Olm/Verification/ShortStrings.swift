/// What people compare, cut from the bytes of a ``ShortAuthentication``.
package enum ShortStrings {
  /// Seven places in the table of 64 emoji, from 6 bytes.
  package static func emoji(from bytes: [UInt8]) throws(OlmError) -> [Int] {
    guard bytes.count >= 6 else { throw OlmError(.misuse) }
    let bits = bytes[0..<6].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return (0..<7).map { Int(bits >> (42 - 6 * UInt64($0)) & 63) }
  }

  /// Three numbers from 1000 to 9191, from 5 bytes.
  package static func decimals(from bytes: [UInt8]) throws(OlmError) -> (Int, Int, Int) {
    guard bytes.count >= 5 else { throw OlmError(.misuse) }
    let bits = bytes[0..<5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let numbers = (0..<3).map { Int(bits >> (27 - 13 * UInt64($0)) & 8191) + 1000 }
    return (numbers[0], numbers[1], numbers[2])
  }
}
