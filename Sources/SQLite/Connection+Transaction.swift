extension Connection {
  /// Runs `body` in a write transaction that is kept when it returns and undone when it throws.
  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try enclosed(begin: "BEGIN IMMEDIATE", commit: "COMMIT", undo: ["ROLLBACK"], body)
  }

  /// Runs `body` in a read transaction: all its reads see the same moment.
  package func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
    try enclosed(begin: "BEGIN DEFERRED", commit: "COMMIT", undo: ["ROLLBACK"], body)
  }

  /// A transaction inside a transaction: undone alone when `body` throws.
  package func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
    try enclosed(
      begin: "SAVEPOINT body", commit: "RELEASE body", undo: ["ROLLBACK TO body", "RELEASE body"],
      body)
  }

  private func enclosed<Result>(
    begin: String, commit: String, undo: [String], _ body: () throws -> Result
  ) throws -> Result {
    try run(begin)
    do {
      let result = try body()
      try run(commit)
      return result
    } catch {
      // When SQLite has rolled back by itself (a full disk, a failing one), another ROLLBACK would
      // fail too; its error must not hide the first.
      if isInTransaction { for statement in undo { try? run(statement) } }
      throw error
    }
  }
}
