internal import CSQLite

/// One prepared statement of a connection.
@safe final class Prepared {
  let handle: OpaquePointer
  let sql: String
  fileprivate var isLent = true
  fileprivate var isKept = false
  fileprivate var lastUse: UInt64 = 0

  init(_ handle: OpaquePointer, sql: String) {
    unsafe self.handle = handle
    self.sql = sql
  }
}

/// The prepared statements of a connection, by their SQL.
///
/// 1. A statement is idle or lent to one: two uses of one SQL at a time get two, of which the second
///    is not kept.
/// 2. What is idle is reset and holds no values.
/// 3. On the hot path the SQL is hashed once: what is lent stays where it is.
struct StatementCache {
  static let capacity = 256

  private var kept: [String: Prepared] = [:]
  private var uses: UInt64 = 0

  /// How many wait to be used again.
  var idleCount: Int { kept.values.count { !$0.isLent } }

  /// The idle statement of this SQL.
  mutating func lend(_ sql: String) -> Prepared? {
    guard let prepared = kept[sql], !prepared.isLent else { return nil }
    prepared.isLent = true
    return prepared
  }

  /// A new statement, lent from the start.
  mutating func add(_ prepared: Prepared) {
    guard kept[prepared.sql] == nil else { return }
    if kept.count >= Self.capacity {
      let oldest = kept.values.filter { !$0.isLent }.min { $0.lastUse < $1.lastUse }
      guard let oldest else { return }
      kept[oldest.sql] = nil
      unsafe sqlite3_finalize(oldest.handle)
    }
    prepared.isKept = true
    kept[prepared.sql] = prepared
  }

  mutating func giveBack(_ prepared: Prepared) {
    guard prepared.isKept else {
      unsafe sqlite3_finalize(prepared.handle)
      return
    }
    unsafe sqlite3_reset(prepared.handle)
    unsafe sqlite3_clear_bindings(prepared.handle)
    uses += 1
    prepared.lastUse = uses
    prepared.isLent = false
  }

  mutating func removeAll() {
    for prepared in kept.values { unsafe sqlite3_finalize(prepared.handle) }
    kept = [:]
  }
}
