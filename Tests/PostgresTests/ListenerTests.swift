import Concurrency
import Postgres
import Secrets
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ListenerTests {
  private final class Ears: Sendable {
    private let events = Guarded<[PostgresListener.Event]>([])

    func hear(_ event: PostgresListener.Event) { events.withLock { $0.append(event) } }

    func all() -> [PostgresListener.Event] { events.withLock { $0 } }

    func wait(for count: Int) async throws -> [PostgresListener.Event] {
      try await waitUntil("\(count) are heard", within: .seconds(60)) { all().count >= count }
      return all()
    }
  }

  @Test func `what is notified is heard, in order and unharmed`() async throws {
    let room = try await Room()
    let ears = Ears()
    let listener = PostgresListener(room.settings, channels: ["jobs", "Odd \"name"]) {
      ears.hear($0)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await listener.run() }
      _ = try await ears.wait(for: 1)
      try await room.pool.write { connection in
        try connection.run("SELECT pg_notify($1, $2)", "jobs", "1")
        try connection.run("SELECT pg_notify($1, $2)", "Odd \"name", "ü")
        try connection.run("SELECT pg_notify($1, $2)", "other", "3")
      }
      #expect(
        try await ears.wait(for: 3) == [
          .listening, .notified(channel: "jobs", payload: "1"),
          .notified(channel: "Odd \"name", payload: "ü"),
        ])
      group.cancelAll()
    }
  }

  @Test func `after a lost connection it listens again and says so`() async throws {
    let room = try await Room()
    let ears = Ears()
    let listener = PostgresListener(room.settings, channels: ["jobs"]) { ears.hear($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await listener.run() }
      _ = try await ears.wait(for: 1)
      let backend = try await room.pool.read {
        try $0.number(
          """
          SELECT pid FROM pg_stat_activity
          WHERE query LIKE 'LISTEN%' AND datname = current_database()
          """)
      }
      try room.kill(try #require(backend))
      let events = try await ears.wait(for: 3)
      #expect(events[0] == .listening)
      guard case .lost(let error) = events[1] else {
        Issue.record("expected a loss, found \(events)")
        return
      }
      #expect(error.isConnectionLost)
      #expect(events[2] == .listening)
      try await room.pool.write { try $0.run("SELECT pg_notify('jobs', 'again')") }
      #expect(try await ears.wait(for: 4)[3] == .notified(channel: "jobs", payload: "again"))
      group.cancelAll()
    }
  }

  @Test func `cancelling ends it at once, also while it waits to connect again`() async throws {
    let room = try await Room()
    let settings = PostgresSettings(Secret("host=/nowhere user=easel"))
    for settings in [room.settings, settings] {
      let ears = Ears()
      let listener = PostgresListener(settings, channels: ["jobs"]) { ears.hear($0) }
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await listener.run() }
        _ = try await ears.wait(for: 1)
        group.cancelAll()
      }
      #expect(start.duration(to: .now) < .seconds(10))
    }
  }
}
