package import Olm

/// The rows of one step: read when they are asked for, changed here, given out at the end.
///
/// 1. What was changed is what is read from then on.
/// 2. Nothing reaches the store before ``changes()``: a step that throws leaves no trace.
/// 3. A step that misses often in one space asks once whether anything is there: in the first answer of
///    an account nothing is, and thousands of rows are looked for.
/// 4. A row that does not open or read throws; it is never taken for a row that is not there.
package final class Ledger {
  private enum Page {
    case absent
    case kept(any CryptoRow)
    case changed(any CryptoRow)
    case removed
  }

  /// Exchanged where a step is thought out in two parts, each over a transaction of its own. Nobody
  /// writes in between: see ``CryptoMachine``.
  var rows: any CryptoReading
  private let vault: Vault
  private let entropy: Entropy
  private var pages: [CryptoKey: Page] = [:]
  /// In the order of the first change, so that the same step gives the same changes.
  private var order: [CryptoKey] = []
  /// The same by space and in the order of the keys: a step that changes many rows looks at few.
  private var changed: [CryptoSpace: SortedKeys] = [:]
  private var misses: [CryptoSpace: Int] = [:]
  private var empty: Set<CryptoSpace> = []
  private static let patience = 8

  package init(_ rows: any CryptoReading, vault: Vault, entropy: Entropy) {
    self.rows = rows
    self.vault = vault
    self.entropy = entropy
  }

  package func row<Row: CryptoRow>(_ type: Row.Type = Row.self, at key: CryptoKey) throws -> Row? {
    switch pages[key] {
    case .kept(let row), .changed(let row): return row as? Row
    case .absent, .removed: return nil
    case nil: break
    }
    guard !empty.contains(key.space), let sealed = try rows.row(key) else {
      pages[key] = .absent
      try missed(in: key.space)
      return nil
    }
    let row: Row = try opened(sealed, key)
    pages[key] = .kept(row)
    return row
  }

  private func missed(in space: CryptoSpace) throws {
    misses[space, default: 0] += 1
    guard misses[space] == Self.patience else { return }
    if try rows.rows(in: space, startingWith: [], after: nil, limit: 1).isEmpty {
      empty.insert(space)
    }
  }

  /// In the order of their keys, from behind `first` on; those changed here included.
  package func rows<Row: CryptoRow>(
    _ type: Row.Type = Row.self, startingWith prefix: CryptoKey, after first: CryptoKey? = nil,
    limit: Int
  ) throws -> [Row] {
    var found: [(key: CryptoKey, row: Row)] = []
    var last = first?.bytes
    // Rows that were removed here take no place of the limit.
    repeat {
      guard !empty.contains(Row.space) else { break }
      let page = try rows.rows(
        in: Row.space, startingWith: prefix.bytes, after: last, limit: limit)
      for stored in page {
        switch pages[stored.key] {
        case .removed, .absent, .changed: continue
        case .kept(let row):
          if let row = row as? Row { found.append((stored.key, row)) }
        case nil:
          let row: Row = try opened(stored.sealed, stored.key)
          pages[stored.key] = .kept(row)
          found.append((stored.key, row))
        }
      }
      last = page.count == limit ? page.last?.key.bytes : nil
    } while last != nil && found.count < limit
    guard let changed = changed[Row.space] else { return found.prefix(limit).map(\.row) }
    let stored = found.count
    var count = 0
    for key in changed.keys(startingWith: prefix, after: first) {
      guard count < limit else { break }
      guard case .changed(let row)? = pages[key], let row = row as? Row else { continue }
      found.append((key, row))
      count += 1
    }
    // Each part has its order already.
    if stored > 0, count > 0 { found.sort { $0.key < $1.key } }
    return found.prefix(limit).map(\.row)
  }

  package func put(_ row: some CryptoRow) {
    let key = row.key
    note(key)
    pages[key] = .changed(row)
  }

  package func remove(_ key: CryptoKey) {
    note(key)
    pages[key] = .removed
  }

  private func note(_ key: CryptoKey) {
    switch pages[key] {
    case .changed, .removed: break
    case .absent, .kept, nil:
      order.append(key)
      changed[key.space, default: SortedKeys()].insert(key)
    }
  }

  /// What is to be committed, sealed.
  package func changes() throws -> [CryptoChange] {
    try order.compactMap { key in
      switch pages[key] {
      case .changed(let row):
        CryptoChange(key: key, sealed: try vault.seal(row.bytes, as: key.identity, entropy))
      case .removed: CryptoChange(key: key, sealed: nil)
      case .absent, .kept, nil: nil
      }
    }
  }

  func hasChanges(in space: CryptoSpace) -> Bool { changed[space] != nil }

  var isUnchanged: Bool { order.isEmpty }

  private func opened<Row: CryptoRow>(_ sealed: [UInt8], _ key: CryptoKey) throws -> Row {
    do {
      return try Row(bytes: try vault.open(sealed, as: key.identity))
    } catch {
      throw CryptoError(.damaged(key.space))
    }
  }
}
