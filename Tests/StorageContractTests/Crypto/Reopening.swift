import Concurrency
import MemoryStorage
import Postgres
import PostgresStorage
import SQLiteStorage
import Secrets
import Storage
import TestSupport

extension Engine {
  /// Runs each of `lives` on the same store, closed and opened anew in between.
  func reopening(_ lives: [(AnyStore) async throws -> Void]) async throws {
    switch self {
    case .memory:
      let store = MemoryStore()
      for life in lives { try await life(AnyStore(store)) }
    case .sqlite:
      let folder = TemporaryFolder()
      for life in lives {
        let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
        try await life(AnyStore(store))
        try await store.close()
      }
    case .postgres:
      let settings = PostgresSettings(Secret(try await PostgresCluster.shared().database()))
      for life in lives {
        let store = try await PostgresStore.open(settings, clock: .system, randomness: .system)
        try await life(AnyStore(store))
        await store.close()
      }
    }
  }
}
