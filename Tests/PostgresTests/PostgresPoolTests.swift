import Concurrency
import Glibc
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct PostgresPoolTests {
  @Test func `blocking work runs on threads of its own`() async throws {
    let room = try await Room()
    #expect(try await room.pool.write { _ in Thread.currentName } == "pg-1")
  }

  @Test func `a body that throws leaves nothing`() async throws {
    let room = try await Room()
    await #expect(throws: Refusal.self) {
      try await room.pool.write { connection in
        try connection.run("INSERT INTO pairs VALUES ('a', NULL)")
        throw Refusal()
      }
    }
    #expect(try await room.keys() == [])
  }

  @Test func `a body that ends its own transaction is told so`() async throws {
    let room = try await Room()
    await #expect(throws: PostgresError.self) {
      try await room.pool.write { try $0.run(script: "ROLLBACK") }
    }
    try await room.put("a")
    #expect(try await room.keys() == ["a"])
  }

  @Test func `an error that a body swallows still keeps nothing`() async throws {
    let room = try await Room()
    await #expect(throws: PostgresError.self) {
      try await room.pool.write { connection in
        try connection.run("INSERT INTO pairs VALUES ('a', NULL)")
        _ = try? connection.run("SELECT 1 / 0")
      }
    }
    #expect(try await room.keys() == [])
  }

  @Test func `a read cannot write, and sees one moment`() async throws {
    let room = try await Room()
    try await room.put("a")
    let error = await #expect(throws: PostgresError.self) {
      try await room.pool.read { try $0.run("DELETE FROM pairs") }
    }
    #expect(error?.isReadOnly == true)
    let settings = room.settings
    let (before, after) = try await room.pool.read { connection in
      let before = try connection.keys()
      try PostgresConnection(settings).run("INSERT INTO pairs VALUES ('b', NULL)")
      return (before, try connection.keys())
    }
    #expect(before == after)
    #expect(try await room.keys() == ["a", "b"])
  }

  @Test func `a statement used again is not prepared again, and survives a new schema`()
    async throws
  {
    let room = try await Room { $0.connections = 1 }
    let count: @Sendable (PostgresConnection) throws -> Int = { connection in
      _ = try connection.rows("SELECT * FROM pairs") { try $0.text(0) }
      return connection.preparedStatements
    }
    try await room.put("a")
    let first = try await room.pool.read(count)
    #expect(try await room.pool.read(count) == first)
    try await room.pool.write { try $0.run("ALTER TABLE pairs ADD COLUMN more text") }
    #expect(try await room.pool.read(count) >= first)
  }

  @Test func `the number of prepared statements has a maximum`() async throws {
    let room = try await Room { $0.connections = 1 }
    let (kept, server) = try await room.pool.read { connection in
      for number in 0..<300 { try connection.run("SELECT \(number)") }
      return (
        connection.preparedStatements,
        // The question itself is the 256th.
        try connection.number("SELECT count(*) FROM pg_prepared_statements")
      )
    }
    #expect(kept == 256)
    #expect(server == 256)
  }

  @Test func `transactions in each other's way are run again until both are kept`() async throws {
    let room = try await Room()
    try await room.pool.write { try $0.run("CREATE TABLE counter (n int8)") }
    try await room.pool.write { try $0.run("INSERT INTO counter VALUES (0)") }
    let runs = Guarded(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          try await room.pool.write(isolation: .serializable) { connection in
            runs.withLock { $0 += 1 }
            let number = try connection.number("SELECT n FROM counter") ?? 0
            usleep(3_000)
            try connection.run("UPDATE counter SET n = $1", number + 1)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await room.pool.read { try $0.number("SELECT n FROM counter") } == 6)
    #expect(runs.withLock { $0 } > 6)
  }

  @Test func `more waiting than the maximum is refused, and waiting ends in time`() async throws {
    let room = try await Room {
      $0.connections = 1
      $0.maximumWaiting = 1
      $0.patience = .milliseconds(300)
    }
    let release = Guarded(false)
    async let holds: Void = room.pool.write { _ in
      while !release.withLock({ $0 }) { usleep(500) }
    }
    try await Task.sleep(for: .milliseconds(50))
    async let waits = room.pool.read { _ in 1 }
    try await Task.sleep(for: .milliseconds(50))
    let refused = await #expect(throws: PostgresError.self) { try await room.put("a") }
    #expect(refused?.kind == .tooManyWaiting)
    do {
      _ = try await waits
      Issue.record("nobody gave a connection back")
    } catch { #expect((error as? PostgresError)?.kind == .late) }
    release.withLock { $0 = true }
    try await holds
    try await room.put("b")
  }

  @Test func `who waits is served in order when a connection comes back`() async throws {
    let room = try await Room { $0.connections = 1 }
    let order = Guarded<[Int]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<5 {
        group.addTask {
          try await room.pool.read { _ in
            usleep(index == 0 ? 150_000 : 1_000)
            order.withLock { $0.append(index) }
          }
        }
        try await Task.sleep(for: .milliseconds(15))
      }
      try await group.waitForAll()
    }
    #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
  }

  @Test func `a closed pool refuses`() async throws {
    let room = try await Room()
    await room.pool.close()
    let error = await #expect(throws: PostgresError.self) { try await room.keys() }
    #expect(error?.kind == .closed)
  }
}
