import MatrixCrypto

/// The machine's rows in the order of their keys.
struct SortedRows: Sendable {
  private var rows: [StoredRow] = []

  func row(_ key: CryptoKey) -> [UInt8]? {
    let index = firstIndex(from: key)
    return index < rows.count && rows[index].key == key ? rows[index].sealed : nil
  }

  func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) -> [StoredRow] {
    let begin = firstIndex(from: CryptoKey(space, bytes: prefix))
    return Array(
      rows[begin...].lazy
        .prefix { $0.key.space == space && $0.key.bytes.starts(with: prefix) }
        .drop { row in last.map { !$0.lexicographicallyPrecedes(row.key.bytes) } ?? false }
        .prefix(max(limit, 0)))
  }

  mutating func apply(_ change: CryptoChange) {
    let index = firstIndex(from: change.key)
    let isThere = index < rows.count && rows[index].key == change.key
    switch (change.sealed, isThere) {
    case (let sealed?, true): rows[index] = StoredRow(key: change.key, sealed: sealed)
    case (let sealed?, false): rows.insert(StoredRow(key: change.key, sealed: sealed), at: index)
    case (nil, true): rows.remove(at: index)
    case (nil, false): break
    }
  }

  /// Of the first row that does not stand before `key`.
  private func firstIndex(from key: CryptoKey) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
