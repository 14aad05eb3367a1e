internal import Concurrency

/// What strangers make us keep: for so long, so many of one origin, and so many of all.
protocol PassingRow: CryptoRow {
  associatedtype Origin: Hashable
  static var patience: Duration { get }
  static var maximum: Int { get }
  static var maximumOfOrigin: Int { get }

  var origin: Origin { get }
  var received: Instant { get }
}

extension Draft {
  /// At the end of a step that may have made us keep more of them.
  func sweep<Row: PassingRow>(_: Row.Type) throws {
    guard ledger.hasChanges(in: Row.space) else { return }
    let rows: [Row] = try ledger.rows(startingWith: CryptoKey(Row.space), limit: .max)
    for row in rows.surplus(at: now) { ledger.remove(row.key) }
  }
}

extension Sequence where Element: PassingRow {
  /// Those that have to go: first what is over its time, then the oldest of whatever there is too much
  /// of. The same rows whatever order they are in.
  func surplus(at now: Instant) -> [Element] {
    let oldestFirst = sorted { ($0.received, $0.key) < ($1.received, $1.key) }
    var counts = Dictionary(grouping: oldestFirst, by: \.origin).mapValues(\.count)
    var total = oldestFirst.count
    return oldestFirst.filter { row in
      let count = counts[row.origin, default: 0]
      guard
        now - row.received > Element.patience || count > Element.maximumOfOrigin
          || total > Element.maximum
      else { return false }
      counts[row.origin] = count - 1
      total -= 1
      return true
    }
  }
}
