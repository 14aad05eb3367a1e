package import MatrixCrypto

/// The machine's store as a value that can be kept, put back and compared.
package struct MemoryRows: CryptoReading, Equatable, Sendable {
  private var spaces: [CryptoSpace: [Row]] = [:]

  private struct Row: Equatable {
    let key: [UInt8]
    var sealed: [UInt8]
  }

  package init() {}

  package var count: Int { spaces.values.reduce(0) { $0 + $1.count } }
  package func count(in space: CryptoSpace) -> Int { spaces[space]?.count ?? 0 }

  package func row(_ key: CryptoKey) -> [UInt8]? {
    guard let rows = spaces[key.space] else { return nil }
    let place = Self.place(of: key.bytes, in: rows)
    return place < rows.count && rows[place].key == key.bytes ? rows[place].sealed : nil
  }

  package func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) -> [StoredRow] {
    guard let rows = spaces[space] else { return [] }
    var place = Self.place(of: last ?? prefix, in: rows)
    if let last, place < rows.count, rows[place].key == last { place += 1 }
    var found: [StoredRow] = []
    while place < rows.count, found.count < limit, rows[place].key.starts(with: prefix) {
      found.append(
        StoredRow(key: CryptoKey(space, bytes: rows[place].key), sealed: rows[place].sealed))
      place += 1
    }
    return found
  }

  package mutating func commit(_ changes: [CryptoChange]) {
    for change in changes {
      var rows = spaces.removeValue(forKey: change.key.space) ?? []
      let place = Self.place(of: change.key.bytes, in: rows)
      let isThere = place < rows.count && rows[place].key == change.key.bytes
      switch (change.sealed, isThere) {
      case (let sealed?, true): rows[place].sealed = sealed
      case (let sealed?, false):
        rows.insert(Row(key: change.key.bytes, sealed: sealed), at: place)
      case (nil, true): rows.remove(at: place)
      case (nil, false): break
      }
      spaces[change.key.space] = rows
    }
  }

  /// The first that is not before `key`.
  private static func place(of key: [UInt8], in rows: [Row]) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].key.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
