import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// The room's page, played scene by scene. Scenes that do not disturb each other share one homeserver,
/// one running program and three people; each has a room of its own.
@Suite(
  .enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), SharedHouse(),
  .timeLimit(.minutes(isLong ? 5 : 2)))
struct StudioScenes {}

/// A program that rehearses, in which a picture is late after three seconds.
struct StudioHouse: Sendable {
  @TaskLocal fileprivate static var current: StudioHouse?

  struct Closed: Error {}

  let server: Synapse
  let studio: Studio
  let ann: Person
  let bob: Person
  let cid: Person

  static var here: StudioHouse {
    get throws {
      guard let current else { throw Closed() }
      return current
    }
  }

  fileprivate static func open() async throws -> StudioHouse {
    let server = try await Synapse.shared()
    async let ann = Person.start("ann", on: server)
    async let bob = Person.start("bob", on: server)
    async let cid = Person.start("cid", on: server)
    let studio = try await Studio.start(
      on: server, "jobs: { lease: \"3s\", backoff: \"100ms\", attempts: 2 },",
      rules: """
        size: 64, rehearsal: true, patience: "3s", people: ["@ann*:*", "@bob*:*", "@cid*:*"],
        """)
    return try await StudioHouse(server: server, studio: studio, ann: ann, bob: bob, cid: cid)
  }
}

/// Opens the house before the first scene, and closes it after the last.
private struct SharedHouse: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let house = try await StudioHouse.open()
    try await StudioHouse.$current.withValue(house) { try await function() }
    #expect(await house.studio.stop() == 0)
  }
}

extension StudioRoom {
  /// A room of the house. Others are there before the bot, which then asks how to listen: to all.
  static func plays(
    by host: Person? = nil, with others: [Person] = [], isEncrypted: Bool = true,
    listensToAll: Bool = true, _ body: (StudioRoom) async throws -> Void
  ) async throws {
    let house = try StudioHouse.here
    let host = host ?? house.ann
    do {
      let id = try await host.room(with: others, isEncrypted: isEncrypted)
      try await host.ask(
        "invite", ["room": .string(id), "user": .string(house.studio.account.user)])
      let room = StudioRoom(server: house.server, studio: house.studio, ann: host, room: id)
      _ = try await room.hello()
      if !others.isEmpty, listensToAll {
        try await room.answer(to: room.says("!settings listen all"), "listen")
      }
      try await body(room)
    } catch {
      Issue.record("\(error)\n--- the studio's log\n\(house.studio.log.suffix(4_000))")
    }
  }
}
