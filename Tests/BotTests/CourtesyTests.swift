import Concurrency
import HTTPClient
import JSON
import Matrix
import MemoryStorage
import Secrets
import SessionStage
import Studio
import TestSupport
import Testing

@testable import Bot
@testable import MatrixClient

/// What the homeserver is told, beside all messages, of a bot that hears and works.
@Suite(.timeLimit(.minutes(1))) struct CourtesyTests {
  private static let typing = "PUT /rooms/!hall:example.org/typing/@easel:example.org"
  /// A hundred times as quick to wake up.
  private static let clock = WallClock(
    now: { WallClock.system.now() }, sleep: { try await WallClock.system.sleep($0 / 100) })

  @Test func `the newest event of the room and of each thread gets one receipt`() async throws {
    try await ScriptedServer.run { server, base in
      let courtesy = try Self.courtesy(RoomStage(), server, base)
      let root = try RoomStage.event("$root")
      for id in ["$1", "$2"] { courtesy.noticed(try Self.heard(RoomStage.event(id)), in: nil) }
      for id in ["$3", "$4"] { courtesy.noticed(try Self.heard(RoomStage.event(id)), in: root) }
      try await Self.run(courtesy) {
        try await waitUntil("both are given") { server.asked.count >= 2 }
        // Time for one too many.
        try await Task.sleep(for: .milliseconds(100))
      }
      let place = "POST /rooms/!hall:example.org/receipt/m.read"
      #expect(
        Self.told(server).sorted() == [
          "\(place)/$2 {\"thread_id\":\"main\"}", "\(place)/$4 {\"thread_id\":\"$root\"}",
        ])
    }
  }

  @Test func `it types from the wish to the critique, and no longer`() async throws {
    try await ScriptedServer.run { server, base in
      let stage = try RoomStage()
      let courtesy = try Self.courtesy(stage, server, base)
      try await stage.joins([RoomStage.ada])
      _ = try await stage.drain()
      courtesy.noticed(try Self.heard(try await stage.says("a boat at dusk")), in: nil)
      let id = try #require(try await stage.pictures.first).id
      try await Self.run(courtesy) {
        try await waitUntil("it types") { server.count(Self.typing) == 1 }
        try await stage.paint()
        _ = try await stage.drain()
        try await stage.judge(id)
        try await waitUntil("it stops") { server.count(Self.typing) == 2 }
      }
      #expect(
        Self.told(server).filter { $0.hasPrefix(Self.typing) } == [
          "\(Self.typing) {\"typing\":true,\"timeout\":30000}", "\(Self.typing) {\"typing\":false}",
        ])
    }
  }

  // MARK: Pieces

  private static func courtesy(
    _ stage: RoomStage, _ server: ScriptedServer, _ base: String
  ) throws -> Courtesy<MemoryStore> {
    server.with { $0.instead[""] = { _, _ in (200, [:]) } }
    let homeserver = Homeserver(
      try HTTPURL(parsing: base), over: HTTPClient(), as: FixedToken(Secret("token")))
    return Courtesy(homeserver, as: RoomStage.easel, store: stage.store, clock: clock)
  }

  private static func heard(_ id: EventID) throws -> HeardEvent {
    let event: JSONValue = [
      "event_id": .string(id.text), "sender": .string(RoomStage.ada.text),
      "type": "m.room.message", "origin_server_ts": 1, "content": ["body": "…"],
    ]
    return HeardEvent(
      room: RoomStage.room,
      event: try RoomEvent(JSONDocument(event.compact(), options: .matrix).root), payload: nil,
      trust: nil, isAllowed: true, isLate: false, received: Instant(milliseconds: 1))
  }

  /// Runs `body` beside it.
  private static func run(
    _ courtesy: Courtesy<MemoryStore>, _ body: () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await courtesy.run() }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private static func told(_ server: ScriptedServer) -> [String] {
    server.asked.map { "\($0.line) \(String(decoding: $0.body.compact(), as: UTF8.self))" }
  }
}
