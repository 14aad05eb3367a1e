import Concurrency
import MatrixCrypto
import MemoryStorage
import Postgres
import PostgresStorage
import SQLiteStorage
import Secrets
import Storage
import Studio
import TestSupport
import Testing

/// What a transaction of every engine may touch.
typealias Everything = StudioGround & CryptoGround

/// The stores that must all keep the same contract.
enum Engine: String, CaseIterable {
  case memory, sqlite, postgres

  /// Runs `body` on a fresh, empty store.
  func store(_ body: @escaping (AnyStore) async throws -> Void) async throws {
    struct Erased: Scenario {
      let body: (AnyStore) async throws -> Void
      func play<S: Store>(_ store: S) async throws where S.Transaction: Everything {
        try await body(AnyStore(store))
      }
    }
    try await play(Erased(body: body))
  }

  /// Plays a scenario that needs the store's own type, as the loops do.
  func play(_ scenario: some Scenario) async throws {
    switch self {
    case .memory:
      try await scenario.play(MemoryStore())
    case .sqlite:
      let folder = TemporaryFolder()
      let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
      try await scenario.play(store)
      try await store.close()
    case .postgres:
      let address = try await PostgresCluster.shared().database()
      let store = try await PostgresStore.open(
        PostgresSettings(Secret(address)), clock: .system, randomness: .system)
      try await scenario.play(store)
      await store.close()
    }
  }
}

protocol Scenario {
  func play<S: Store>(_ store: S) async throws where S.Transaction: Everything
}

/// A store of any engine, its transaction erased.
struct AnyStore: Sendable {
  typealias Body = @Sendable (inout any Everything) throws -> Void
  private let writing: @Sendable (@escaping Body) async throws -> Void
  private let reading: @Sendable (@escaping Body) async throws -> Void
  let bell: @Sendable (Topic) -> Doorbell

  init<S: Store>(_ store: S) where S.Transaction: Everything {
    writing = { body in try await store.write { try $0.erased(body) } }
    reading = { body in try await store.read { try $0.erased(body) } }
    bell = { store.bell($0) }
  }

  @discardableResult
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (inout any Everything) throws -> Result
  ) async throws -> Result {
    try await run(writing, body)
  }

  func read<Result: Sendable>(
    _ body: @escaping @Sendable (inout any Everything) throws -> Result
  ) async throws -> Result {
    try await run(reading, body)
  }

  /// Expects that reading gives this.
  func expect<Value: Equatable & Sendable>(
    _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping @Sendable (inout any Everything) throws -> Value
  ) async throws {
    let found = try await read(body)
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  /// Expects that writing gives this.
  func expect<Value: Equatable & Sendable>(
    writing expected: Value, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping @Sendable (inout any Everything) throws -> Value
  ) async throws {
    let found = try await write(body)
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  private func run<Result: Sendable>(
    _ how: @Sendable (@escaping Body) async throws -> Void,
    _ body: @escaping @Sendable (inout any Everything) throws -> Result
  ) async throws -> Result {
    let result = Guarded<Result?>(nil)
    try await how { transaction in
      let value = try body(&transaction)
      result.withLock { $0 = value }
    }
    guard let value = result.withLock({ $0 }) else { throw NoResult() }
    return value
  }
}

struct NoResult: Error {}
struct Planned: Error, Equatable {}

extension StudioGround where Self: CryptoGround {
  fileprivate mutating func erased(_ body: AnyStore.Body) throws {
    var transaction: any Everything = self
    try body(&transaction)
    guard let back = transaction as? Self else { throw NoResult() }
    self = back
  }
}

let now = Instant(milliseconds: 1_700_000_000_000)

func later(_ seconds: Int) -> Instant { now + .seconds(seconds) }
