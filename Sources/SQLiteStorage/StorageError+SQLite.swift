internal import Glibc
internal import Migrations
internal import SQLStorage
internal import SQLite
internal import Storage

/// Says in the words of `Storage` what SQLite says in its own.
func speakingStorage<Result>(_ body: () async throws -> Result) async throws -> Result {
  do {
    return try await body()
  } catch let error as SQLiteError {
    throw StorageError(error)
  } catch let error as DatabaseError {
    throw StorageError(error)
  } catch let error as MigrationError {
    throw StorageError(error)
  }
}

extension StorageError {
  fileprivate init(_ error: SQLiteError) {
    let kind: Kind =
      if error.isFull {
        .full
      } else if error.isReadOnly {
        .readOnly
      } else if error.isCorrupt {
        .corrupt
      } else if error.isBusy || error.isIOError || error.isCannotOpen {
        .unavailable
      } else {
        .defect
      }
    let (what, _, hint) = error.explanation
    self.init(kind, "\(what): \(error)", hint: hint)
  }

  private static func kind(ofFileError errno: Int32) -> Kind {
    switch errno {
    case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, ELOOP: .readOnly
    case ENOSPC, EDQUOT: .full
    default: .unavailable
    }
  }

  fileprivate init(_ error: DatabaseError) {
    let kind: Kind =
      switch error {
      case .inUse: .inUse
      case .foreign: .schema
      case .damaged: .corrupt
      case .tooManyWaiting: .overloaded
      case .closed: .unavailable
      case .file(_, _, let errno): Self.kind(ofFileError: errno)
      case .endedItsTransaction: .defect
      }
    let (what, why, hint) = error.explanation
    self.init(kind, "\(what): \(why)", hint: hint)
  }
}
