internal import Concurrency
internal import Matrix
package import MatrixCrypto
internal import Storage

extension Keyring {
  /// Holds the store against what was counted beside it, before anything else is done with it. What
  /// may have been used since is given up, so that nothing is used twice.
  @discardableResult
  package func begin() async throws -> StoreStanding {
    let counted = try counter.counted()
    let standing = try await look { machine, rows, _ in
      try machine.standing(of: rows, counted: counted)
    }
    switch standing {
    case .empty, .current: break
    case .maybeOneBehind:
      try await step { machine, rows, now in try machine.spendRooms(in: rows, at: now) }
    case .rolledBack(_, let counted):
      try await step { machine, rows, now in
        try machine.startOver(in: rows, at: now, counted: counted)
      }
    }
    return standing
  }
}
