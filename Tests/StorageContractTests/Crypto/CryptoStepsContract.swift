import Concurrency
import MatrixCrypto
import Postgres
import PostgresStorage
import SQLStorage
import SQLite
import SQLiteStorage
import Secrets
import Storage
import TestSupport
import Testing

/// Steps of the machine and what belongs to its account, in one transaction with everything else.
@Suite(.timeLimit(.minutes(2))) struct CryptoStepsContract {
  @Test(arguments: Engine.allCases)
  func `what came in, the keys and the sync token are kept together or not at all`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      for isKept in [false, true] {
        do {
          try await store.write { transaction in
            try transaction.apply([put(.users, [1], [1])], generation: 1, of: "@a")
            try transaction.keep(syncToken: "s1", of: "@a")
            try transaction.arrive([(key: "$1", lane: "!a", payload: [1])], at: now)
            try transaction.post(Outgoing(lane: "!a", payload: [3], created: now))
            if !isKept { throw Planned() }
          }
        } catch is Planned {}
        try await store.expect(isKept ? [1] : nil) {
          try $0.row(CryptoKey(.users, bytes: [1]))
        }
        try await store.expect(isKept ? "s1" : nil) { try $0.syncToken(of: "@a") }
        try await store.expect(isKept ? 1 : 0) { try $0.generation(of: "@a") }
        try await store.expect(isKept ? [1, 1] : [0, 0]) {
          [try $0.waitingArrivals(), try $0.unsentOutgoing()]
        }
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a step that does not follow the last one is refused, and so is all that goes with it`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      for generation in 1...3 as ClosedRange<UInt64> {
        try await store.write {
          try $0.apply(
            [put(.users, [1], [UInt8(generation)])], generation: generation, of: "@a")
        }
      }
      for generation in [0, 1, 2, 3, 5, .max] as [UInt64] {
        let error = await #expect(throws: StorageError.self) {
          try await store.write { transaction in
            try transaction.arrive([(key: "$1", lane: "!a", payload: [1])], at: now)
            try transaction.keep(syncToken: "wrong", of: "@a")
            try transaction.apply([put(.users, [1], [9])], generation: generation, of: "@a")
          }
        }
        #expect(error?.kind == .inUse)
        #expect(
          error?.reason
            == "two owners wrote: the keys are at step 3, and this is step \(generation)")
      }
      try await store.expect([3]) { try $0.row(CryptoKey(.users, bytes: [1])) }
      try await store.expect(nil) { try $0.syncToken(of: "@a") }
      try await store.expect(0) { try $0.waitingArrivals() }
      try await store.write {
        try $0.apply([put(.users, [1], [4])], generation: 4, of: "@a")
      }
      try await store.expect(4) { try $0.generation(of: "@a") }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a step without changes counts nothing, and is refused if it is not about these rows`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.expect(writing: true) { try $0.apply([], generation: 0, of: "@a") }
      try await store.expect(writing: 0) { try $0.generation(of: "@a") }
      try await store.write { try $0.apply([put(.users, [1], [1])], generation: 1, of: "@a") }
      try await store.expect(writing: true) { try $0.apply([], generation: 1, of: "@a") }
      for generation in [0, 2] as [UInt64] {
        await #expect(throws: StorageError.self) {
          try await store.write { try $0.apply([], generation: generation, of: "@a") }
        }
      }
      try await store.expect(1) { try $0.generation(of: "@a") }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a store holds the keys of one account`(engine: Engine) async throws {
    try await engine.store { store in
      // Who has no keys may be known.
      try await store.write { try $0.keep(filter: "1", of: "@b") }
      try await store.write { try $0.apply([put(.users, [1], [1])], generation: 1, of: "@a") }
      let error = await #expect(throws: StorageError.self) {
        try await store.write { try $0.apply([put(.users, [1], [9])], generation: 1, of: "@b") }
      }
      #expect(error?.kind == .inUse)
      try await store.expect([1]) { try $0.row(CryptoKey(.users, bytes: [1])) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `token and filter of each account are kept byte by byte, forgotten, and limited`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.expect(nil) { try $0.syncAccount("@a") }
      let longest = String(repeating: "s", count: SyncAccount.maximumText)
      for text in hardWords {
        try await store.write { transaction in
          try transaction.keep(syncToken: text, of: "@a")
          try transaction.keep(filter: text + "f", of: "@b")
        }
        let found = try await store.read {
          (try $0.syncToken(of: "@a"), try $0.filter(of: "@b"), try $0.syncToken(of: "@b"))
        }
        #expect(found.0.map { Array($0.utf8) } == Array(text.utf8))
        #expect(found.1.map { Array($0.utf8) } == Array((text + "f").utf8))
        #expect(found.2 == nil)
      }
      try await store.write { try $0.keep(syncToken: longest, of: "@a") }
      let error = await #expect(throws: StorageError.self) {
        try await store.write { try $0.keep(syncToken: longest + "s", of: "@a") }
      }
      #expect(error?.kind == .tooLarge)
      try await store.expect(longest) { try $0.syncToken(of: "@a") }
      try await store.write { transaction in
        try transaction.apply([put(.users, [1], [1])], generation: 1, of: "@a")
        try transaction.keep(filter: "7", of: "@a")
        try transaction.keep(syncToken: nil, of: "@a")
      }
      try await store.expect(SyncAccount("@a", generation: 1, filter: "7")) {
        try $0.syncAccount("@a")
      }
    }
  }

  @Test func `SQLite: an account that we did not write is corrupt, or refused by the table`()
    async throws
  {
    let folder = TemporaryFolder()
    let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    try await store.write { try $0.keep(syncToken: "s", of: "@a") }
    for change in ["sync_token = char(16)", "filter = 'a' || char(16) || '2'"] {
      let error = await #expect(throws: StorageError.self, "\(change)") {
        try await store.write { transaction in
          try transaction.connection.run("UPDATE sync_accounts SET \(change)")
          _ = try transaction.syncToken(of: "@a")
        }
      }
      #expect(error?.kind == .corrupt)
    }
    for change in ["generation = -1", "generation = 'x'", "name = NULL"] {
      await #expect(throws: StorageError.self, "\(change)") {
        try await store.write {
          try $0.connection.run("UPDATE sync_accounts SET \(change)")
        }
      }
    }
    try await store.close()
  }

  @Test func `of two processes that commit the same step one is refused, and nothing is lost`()
    async throws
  {
    let address = try await PostgresCluster.shared().database()
    var stores: [PostgresStore] = []
    for _ in 0..<2 {
      stores.append(
        try await PostgresStore.open(
          PostgresSettings(Secret(address)), clock: .system, randomness: .system))
    }
    let committed = Guarded(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for store in stores {
        group.addTask {
          for _ in 0..<40 {
            // Looked up in one transaction and committed in the next, as steps are.
            let last = try await store.read { try $0.generation(of: "@a") }
            do {
              try await store.write { transaction in
                try transaction.apply(
                  [put(.users, CryptoKey(.machine, last + 1).bytes, [1])], generation: last + 1,
                  of: "@a")
                try transaction.keep(syncToken: "\(last + 1)", of: "@a")
              }
              committed.withLock { $0 += 1 }
            } catch let error as StorageError where error.kind == .inUse {}
          }
        }
      }
      try await group.waitForAll()
    }
    let (account, rows) = try await stores[0].read { transaction in
      (
        try transaction.syncAccount("@a"),
        try transaction.rows(in: .users, startingWith: [], after: nil, limit: .max).count
      )
    }
    let count = committed.withLock { $0 }
    #expect(count >= 40 && rows == count)
    #expect(account?.generation == UInt64(count) && account?.syncToken == "\(count)")
    for store in stores { await store.close() }
  }
}
