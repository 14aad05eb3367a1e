import JSON
import Matrix
import MatrixClient
import MemoryStorage
import Storage
import Studio
import Testing

@testable import Bot

/// A room is upgraded: what it was goes on in the new one.
@Suite struct MovingTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  private func shown(_ prompt: String) async throws -> PictureID {
    try await stage.says(prompt)
    try await stage.paint()
    let posted = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    return try #require(posted.content?["org.easel.art"]?["id"]?.text.flatMap { PictureID($0) })
  }

  @Test func `what is active, set and painted goes along, and one line says so`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let picture = try await shown("a boat")
    try await stage.says("!loop rounds 3")
    _ = try await stage.drain()
    try await stage.moves([RoomStage.ada])
    let posted = try await stage.drain()
    #expect(posted.map(\.messageType) == ["m.notice"])
    #expect(posted.first?.post.room == RoomStage.annex)
    #expect(posted.first?.body.contains("\(picture)") == true)
    let room = try await stage.conversation(of: RoomStage.annex)
    #expect(room.active == picture)
    #expect(room.settings.loop?.rounds == 3)
    #expect(room.title == "a boat")

    // What is said there builds on it.
    try await stage.says("at night", in: RoomStage.annex)
    let made = try #require(try await stage.pictures(in: RoomStage.annex).first)
    #expect(made.recipe.source == picture)
    // And it can be meant by its name.
    try await stage.says("!from \(picture)", in: RoomStage.annex)
    #expect(try await stage.drain().last?.body.contains("\(picture)") == true)
  }

  @Test func `what is being painted is shown where people are now`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let first = try await shown("a boat")
    let root = try RoomStage.event("$hall-thread:example.org")
    try await stage.says(
      "with a moon", relation: .thread(root: root, replyingTo: root, isFallback: true))
    let waiting = try #require(try await stage.pictures.first { $0.id != first })
    try await stage.moves([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.finish(waiting.id)
    let picture = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    #expect(picture.post.room == RoomStage.annex)
    // The thread stayed behind: a server refuses what is related to another room's event.
    #expect(picture.relation == nil)
  }

  @Test func `it is told once, however often it is said`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.moves([RoomStage.ada])
    #expect(try await stage.drain().count == 1)
    try await stage.says("a house", in: RoomStage.annex)
    try await stage.arrives(.moved(from: RoomStage.room, to: RoomStage.annex), key: "again")
    try await stage.handle()
    #expect(try await stage.drain().isEmpty)
    #expect(try await stage.pictures(in: RoomStage.annex).count == 1)
  }
}
