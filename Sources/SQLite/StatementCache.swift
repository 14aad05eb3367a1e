internal import CSQLite

/// Prepared statements that nobody is using, by their SQL.
///
/// 1. A statement is either here or lent, never both: two uses of one SQL at a time get two.
/// 2. What is here is reset and holds no values.
@safe struct StatementCache {
  static let capacity = 256

  @safe private struct Idle {
    let handle: OpaquePointer
    let lastUse: UInt64
  }

  private var idle: [String: Idle] = [:]
  private var uses: UInt64 = 0

  var count: Int { idle.count }

  mutating func take(_ sql: String) -> OpaquePointer? {
    unsafe idle.removeValue(forKey: sql)?.handle
  }

  mutating func giveBack(_ handle: OpaquePointer, sql: String) {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
    uses += 1
    if let twin = idle.updateValue(unsafe Idle(handle: handle, lastUse: uses), forKey: sql) {
      unsafe sqlite3_finalize(twin.handle)
    }
    guard idle.count > Self.capacity else { return }
    let oldest = idle.min { $0.value.lastUse < $1.value.lastUse }
    if let oldest, let handle = unsafe take(oldest.key) { unsafe sqlite3_finalize(handle) }
  }

  mutating func removeAll() {
    for statement in idle.values { unsafe sqlite3_finalize(statement.handle) }
    idle = [:]
  }
}
