internal import Migrations
internal import Postgres
internal import SQLStorage
internal import Storage

/// Says in the words of `Storage` what PostgreSQL says in its own.
func speakingStorage<Result>(_ body: () async throws -> Result) async throws -> Result {
  do {
    return try await body()
  } catch let error as PostgresError {
    throw StorageError(error)
  } catch let error as MigrationError {
    throw StorageError(error)
  }
}

extension StorageError {
  init(_ error: PostgresError) {
    let (what, _, hint) = error.explanation
    self.init(Self.kind(of: error), "\(what): \(error)", hint: hint)
  }

  private static func kind(of error: PostgresError) -> Kind {
    switch error.kind {
    case .connect, .lost, .late, .closed: .unavailable
    case .outcomeUnknown: .outcomeUnknown
    case .tooManyWaiting: .overloaded
    case .settings: .settings
    case .mismatch: .defect
    case .server:
      if error.isFull {
        .full
      } else if error.isReadOnly {
        .readOnly
      } else if error.isCorrupt {
        .corrupt
      } else if error.isConnectionLost || error.isConflict || error.isTooManyConnections
        || error.isTimeout
      {
        .unavailable
      } else {
        .defect
      }
    }
  }
}
