import Concurrency
import Glibc
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DatabaseTests {
  @Test func `blocking work runs on threads of its own`() async throws {
    let store = try await Store()
    #expect(try await store.database.write { _ in Thread.currentName } == "sqlite-w")
    #expect(try await store.database.read { _ in Thread.currentName } == "sqlite-r1")
  }

  @Test func `the writer is as durable and as careful as promised`() async throws {
    let store = try await Store()
    let found = try await store.database.write { connection in
      try ["synchronous", "foreign_keys", "trusted_schema"].map {
        try connection.number("PRAGMA \($0)")
      }
    }
    #expect(found == [2, 1, 0])
    let mode = try await store.database.read {
      try $0.first("PRAGMA journal_mode") { try $0.text(0) }
    }
    #expect(mode == "wal")
  }

  @Test func `a body that throws leaves nothing`() async throws {
    let store = try await Store()
    await #expect(throws: Refusal.self) {
      try await store.database.write { connection in
        try connection.run("INSERT INTO pairs VALUES ('a', NULL)")
        throw Refusal()
      }
    }
    #expect(try await store.keys() == [])
    try await store.put("b")
    #expect(try await store.keys() == ["b"])
  }

  @Test func `a body that ends its own transaction is told so`() async throws {
    let store = try await Store()
    await #expect(throws: DatabaseError.endedItsTransaction) {
      try await store.database.write { try $0.run("ROLLBACK") }
    }
    try await store.put("b")
    #expect(try await store.keys() == ["b"])
  }

  @Test func `a reader cannot write`() async throws {
    let store = try await Store()
    let error = await #expect(throws: SQLiteError.self) {
      try await store.database.read { try $0.run("INSERT INTO pairs VALUES ('a', NULL)") }
    }
    #expect(error?.isReadOnly == true)
  }

  @Test func `a reader sees one moment while others write`() async throws {
    let store = try await Store()
    try await store.put("a")
    let (reading, written) = (Guarded(false), Guarded(false))
    async let seen = store.database.read { connection in
      let before = try connection.keys()
      reading.withLock { $0 = true }
      while !written.withLock({ $0 }) { usleep(500) }
      return (before, try connection.keys())
    }
    try await waitUntil("it reads") { reading.withLock { $0 } }
    try await store.put("b")
    written.withLock { $0 = true }
    let (before, after) = try await seen
    #expect(before == ["a"])
    #expect(after == ["a"])
    #expect(try await store.keys() == ["a", "b"])
  }

  @Test func `readers read at the same time`() async throws {
    let store = try await Store()
    let inside = Guarded(0)
    let meet: @Sendable (Connection) throws -> Bool = { _ in
      inside.withLock { $0 += 1 }
      for _ in 0..<4_000 where inside.withLock({ $0 }) < 2 { usleep(500) }
      return inside.withLock { $0 } == 2
    }
    async let first = store.database.read(meet)
    async let second = store.database.read(meet)
    #expect(try await [first, second] == [true, true])
  }

  @Test func `a foreign key is a promise`() async throws {
    let store = try await Store()
    try await store.database.write {
      try $0.run("CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES a (id)) STRICT")
    }
    let broken = await #expect(throws: SQLiteError.self) {
      try await store.database.write { try $0.run("INSERT INTO a VALUES (1, 2)") }
    }
    #expect(broken?.isForeignKeyViolation == true)
  }

  @Test func `what a cancelled task writes is kept all the same`() async throws {
    let store = try await Store()
    let (entered, release) = (Guarded(false), Guarded(false))
    async let first: Void = store.database.write { _ in
      entered.withLock { $0 = true }
      while !release.withLock({ $0 }) { usleep(500) }
    }
    try await waitUntil("it writes") { entered.withLock { $0 } }
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await store.put("late") }
      group.addTask { try await store.put("later") }
      try? await Task.sleep(for: .milliseconds(20))
      group.cancelAll()
      release.withLock { $0 = true }
      while let result = await group.nextResult() {
        #expect(throws: Never.self) { try result.get() }
      }
    }
    try await first
    #expect(try await store.keys() == ["late", "later"])
  }

  @Test func `more waiting than the maximum is refused`() async throws {
    let store = try await Store { $0.maximumWaiting = 2 }
    let (entered, release) = (Guarded(false), Guarded(false))
    async let first: Void = store.database.write { _ in
      entered.withLock { $0 = true }
      while !release.withLock({ $0 }) { usleep(500) }
    }
    try await waitUntil("it writes") { entered.withLock { $0 } }
    async let second: Void = store.put("a")
    async let third: Void = store.put("b")
    try await Task.sleep(for: .milliseconds(50))
    await #expect(throws: DatabaseError.tooManyWaiting(2)) { try await store.put("c") }
    release.withLock { $0 = true }
    _ = try await (first, second, third)
    #expect(try await store.keys() == ["a", "b"])
  }

  @Test func `a closed database refuses and can be opened again`() async throws {
    let store = try await Store()
    try await store.put("a")
    try await store.database.close()
    await #expect(throws: DatabaseError.closed) { try await store.put("b") }
    await #expect(throws: DatabaseError.closed) { try await store.keys() }
    try await store.database.close()
    let again = try await Database.open(store.path)
    #expect(!again.opening.followsUncleanStop)
    #expect(try await again.read { try $0.keys() } == ["a"])
  }

  @Test func `what was asked for before the close is written`() async throws {
    let store = try await Store()
    let entered = Guarded(false)
    async let first: Void = store.database.write { _ in
      entered.withLock { $0 = true }
      usleep(80_000)
    }
    try await waitUntil("it writes") { entered.withLock { $0 } }
    async let second: Void = store.put("a")
    async let third: Void = store.put("b")
    try await Task.sleep(for: .milliseconds(20))
    try await store.database.close()
    _ = try await (first, second, third)
    let again = try await Database.open(store.path)
    #expect(try await again.read { try $0.keys() } == ["a", "b"])
  }

  @Test func `another program's lock is waited for, then reported as busy`() async throws {
    let store = try await Store { $0.busyTimeout = .milliseconds(200) }
    let other = try Connection(path: store.path)
    try other.run("BEGIN IMMEDIATE")
    let error = await #expect(throws: SQLiteError.self) { try await store.put("a") }
    #expect(error?.isBusy == true)
    try other.run("ROLLBACK")
    try await store.put("a")
    #expect(try await store.keys() == ["a"])
  }
}
