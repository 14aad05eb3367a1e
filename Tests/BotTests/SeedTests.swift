import JSON
import Matrix
import MatrixClient
import Studio
import Testing

@testable import Bot

/// Seeds stand where a gate is open, and nowhere else.
@Suite struct SeedTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  /// A picture that stands in the room; its seeds wait.
  private func shown() async throws -> EventID {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says("a boat")
    try await stage.paint()
    try await stage.sendUploads()
    let picture = try await stage.loses()
    try await stage.echoes(picture)
    return picture.event
  }

  @Test func `those that did not go before the gate closed never go`() async throws {
    let picture = try await shown()
    try await stage.reacts("👍", to: picture.text)
    let posted = try await stage.drain()
    #expect(posted.compactMap(\.reaction).isEmpty)
    #expect(posted.compactMap(\.redacts).isEmpty)
  }

  @Test func `one that was on its way when the gate closed is taken back`() async throws {
    let picture = try await shown()
    let seed = try await stage.loses()
    #expect(seed.type == "m.reaction")
    try await stage.reacts("👍", to: picture.text)
    try await stage.echoes(seed)
    let posted = try await stage.drain()
    #expect(posted.compactMap(\.redacts) == [seed.event.text])
    #expect(posted.first { $0.redacts != nil }?.reserve == 6)
    #expect(posted.compactMap(\.reaction).isEmpty)
  }

  @Test func `a prompt that was not painted is marked, also where candidates failed`() async throws
  {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat --n 2")
    for picture in try await stage.pictures {
      try await stage.decides(.began(picture.id))
      try await stage.decides(.notPainted(picture.id, PainterFailure(.unreachable, "no route")))
    }
    let signs = try await stage.drain().filter { $0.reaction == "⚠️" }
    #expect(signs.map { $0.relation?["event_id"]?.text } == [prompt.text])
  }

  @Test func `a prompt whose picture the room did not take is marked`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat")
    try await stage.paint()
    stage.refusal = { post in if case .upload = post.act { "M_TOO_LARGE" } else { nil } }
    let signs = try await stage.drain().filter { $0.reaction == "⚠️" }
    #expect(signs.map { $0.relation?["event_id"]?.text } == [prompt.text])
  }

  @Test func `what makes a picture again stands in its manifest`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says("a boat --no fog, rain --steps 12 --size 256x128")
    try await stage.paint()
    let picture = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    let manifest = picture.content?["org.easel.art"]
    #expect(manifest?["negative"] == "fog, rain")
    #expect(manifest?["steps"] == 12)
    #expect(manifest?["size"] == "256x128")
  }

  @Test func `what was painted stands in the manifest, where it is more than the words`()
    async throws
  {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.paint()
    let first = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    #expect(first.content?["org.easel.art"]?["composed"] == nil)
    try await stage.judge(id)
    _ = try await stage.drain()
    try await stage.reacts("🔁", to: first.event)
    let next = try #require(try await stage.pictures.last).id
    try await stage.paint()
    try await stage.judge(next)
    let second = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    let manifest = second.content?["org.easel.art"]
    #expect(manifest?["prompt"] == "a boat")
    #expect(manifest?["composed"] == "a boat. lighter")
  }
}
