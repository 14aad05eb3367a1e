internal import Concurrency

// A clock may be set back. Nothing waits until it is again where it was: what lies further ahead than
// anything is put off is due, and what was done in times to come was not done lately.

extension Instant {
  /// Whether less than so long has passed since.
  func isRecent(_ span: Duration, at now: Instant) -> Bool { self <= now && now - self < span }

  /// Whether it is time for what is put off for `longest` at most.
  func isDue(at now: Instant, within longest: Duration) -> Bool {
    self <= now || self - now > longest
  }
}

extension Ledger {
  /// Those that are due, of rows whose keys begin with the time at which they are.
  func due<Row: CryptoRow>(
    _ type: Row.Type, _ time: (Row) -> Instant, at now: Instant, within longest: Duration,
    limit: Int
  ) throws -> [Row] {
    let all = CryptoKey(Row.space)
    var found: [Row] = []
    // Page by page: they stand by their time, and most rest on.
    while found.count < limit {
      let size = min(limit - found.count, Self.page)
      let page = try rows(Row.self, startingWith: all, after: found.last?.key, limit: size)
      let due = page.prefix { time($0) <= now }
      found += due
      guard due.count == size else { break }
    }
    guard found.count < limit else { return found }
    let ahead = CryptoKey(Row.space, UInt64(max(0, (now + longest).milliseconds + 1)))
    return try found
      + rows(Row.self, startingWith: all, after: ahead, limit: limit - found.count)
  }

  private static var page: Int { 250 }
}
