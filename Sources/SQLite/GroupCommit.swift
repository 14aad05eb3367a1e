internal import Concurrency

/// Runs several waiting transactions under one `COMMIT`, so that they share its `fsync`.
///
/// 1. Each body is atomic on its own: it has a savepoint, and what it throws undoes it alone.
/// 2. Nobody hears of success before the commit that holds their work.
/// 3. If the shared transaction is lost (the disk is full, the commit is refused), every body that
///    was in it runs again in a transaction of its own: one must not fail for another's sake.
/// 4. A body that says so (``Connection/endsGroup``) is the last of its commit: what it counted
///    elsewhere is at most one step ahead of the file.
struct GroupCommit {
  /// Bodies in one commit, and how long the first may wait for the last.
  static let maximumCount = 64
  static let patience: Duration = .milliseconds(10)

  let connection: Connection

  /// Settles as many of `requests` as fit into one commit.
  /// - Returns: those that are left.
  func run(_ requests: [WriteRequest]) -> ArraySlice<WriteRequest> {
    guard requests.count > 1 else {
      for request in requests { alone(request) }
      return []
    }
    var kept: [WriteRequest] = []
    var taken = 0
    connection.endsGroup = false
    do {
      let start = ContinuousClock.now
      try connection.transaction {
        while taken < requests.count, !connection.endsGroup,
          start.duration(to: .now) < Self.patience
        {
          let request = requests[taken]
          taken += 1
          if try attempt(request) { kept.append(request) }
        }
      }
      for request in kept { request.settle(.success(())) }
    } catch {
      // Not even begun: the writer's lock cannot be had, and the others would wait for it in vain.
      guard taken > 0 else {
        for request in requests { request.settle(.failure(error)) }
        return []
      }
      for request in requests[..<taken] where request.outcome == nil { alone(request) }
    }
    return requests[taken...]
  }

  /// Whether the work of `request` is now in the shared transaction. Throws when that is lost.
  private func attempt(_ request: WriteRequest) throws -> Bool {
    do {
      try connection.savepoint { try request.body(connection) }
      return true
    } catch {
      // Without a transaction the others' work is gone too, and this one may not be to blame.
      guard connection.isInTransaction else { throw error }
      request.settle(.failure(error))
      return false
    }
  }

  private func alone(_ request: WriteRequest) {
    do {
      try connection.transaction {
        try request.body(connection)
        guard connection.isInTransaction else { throw DatabaseError.endedItsTransaction }
      }
      request.settle(.success(()))
    } catch {
      request.settle(.failure(error))
    }
  }
}
