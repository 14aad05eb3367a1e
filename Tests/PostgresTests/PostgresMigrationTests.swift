import Concurrency
import Migrations
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct PostgresMigrationTests {
  private let one = Migration(
    name: "0001-ground", sql: Array("CREATE TABLE a (x text); SELECT 1;".utf8))
  private let two = Migration(name: "0002-more", sql: Array("CREATE TABLE b (x text)".utf8))

  @Test func `steps are applied once, in order`() async throws {
    let room = try await Room()
    #expect(try await room.pool.migrate([one], at: .epoch).pending == [one])
    #expect(try await room.pool.migrate([one, two], at: .epoch).pending == [two])
    #expect(try await room.pool.migrate([one, two], at: .epoch).pending == [])
    let plan = try await room.pool.plan([one, two])
    #expect(plan.statuses.map(\.appliedAt) == Array(repeating: Instant.epoch.iso8601, count: 2))
  }

  @Test func `a newer schema and a changed step are refused`() async throws {
    let room = try await Room()
    _ = try await room.pool.migrate([one, two], at: .epoch)
    await #expect(throws: MigrationError.newerSchema("0002-more")) {
      try await room.pool.migrate([one], at: .epoch)
    }
    await #expect(throws: MigrationError.changed("0001-ground")) {
      try await room.pool.migrate([Migration(name: "0001-ground", sql: []), two], at: .epoch)
    }
  }

  @Test(arguments: [
    "CREATE TABLE half (x text); NONSENSE", "CREATE TABLE half (x text); SELECT 1/0",
    "CREATE TABLE half (x text); ROLLBACK",
  ])
  func `a step that fails leaves nothing of itself`(sql: String) async throws {
    let room = try await Room()
    _ = try await room.pool.migrate([one], at: .epoch)
    let bad = Migration(name: "0002-bad", sql: Array(sql.utf8))
    await #expect(throws: MigrationError.self) {
      try await room.pool.migrate([one, bad], at: .epoch)
    }
    let left = "SELECT count(*) FROM pg_tables WHERE tablename = 'half'"
    #expect(try await room.pool.read { try $0.number(left) } == 0)
    #expect(try await room.pool.plan([one, bad]).pending == [bad])
  }

  @Test func `two that migrate at once take turns`() async throws {
    let room = try await Room()
    let other = try await PostgresPool.open(room.settings)
    let slow = Migration(
      name: "0001-slow", sql: Array("SELECT pg_sleep(0.3); CREATE TABLE slow (x text)".utf8))
    async let first = room.pool.migrate([slow], at: .epoch)
    async let second = other.migrate([slow], at: .epoch)
    let done = try await [first, second]
    #expect(done.map(\.pending.count).sorted() == [0, 1])
  }
}
