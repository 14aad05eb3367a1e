/// All keys that begin with a prefix, from behind one of them on: as bounds, which an index finds.
struct KeyRange {
  /// Included.
  let start: [UInt8]
  /// Not included; nothing when there is no end.
  let end: [UInt8]?

  init(startingWith prefix: [UInt8], after last: [UInt8]?) {
    // Nothing stands between a key and itself with a zero behind it.
    let next = last.map { $0 + [0] } ?? prefix
    start = next.lexicographicallyPrecedes(prefix) ? prefix : next
    end = Self.end(of: prefix)
  }

  /// The first key behind all that begin with `prefix`: a last byte that can be raised is, and those
  /// behind it, which cannot, are dropped.
  private static func end(of prefix: [UInt8]) -> [UInt8]? {
    guard let index = prefix.lastIndex(where: { $0 < 0xff }) else { return nil }
    return prefix[..<index] + [prefix[index] + 1]
  }
}
