import JSON
import Matrix
import MatrixClient
import MemoryStorage
import Storage
import Studio
import Testing

@testable import Bot

/// What the bot sent comes back in the timeline, before whatever people do to it.
@Suite struct EchoTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  /// A picture is at the homeserver, and the program was killed before it knew.
  private func lost() async throws -> (
    picture: (event: EventID, type: String, transaction: String), id: PictureID
  ) {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.paint()
    try await stage.sendUploads()
    return (try await stage.loses(), id)
  }

  @Test func `a tap on a picture whose name was not known yet counts`() async throws {
    let (picture, id) = try await lost()
    try await stage.echoes(picture)
    try await stage.reacts("👍", to: picture.event.text)
    let approved = try await stage.store.read { rows in rows.picture(id)?.approvedBy }
    #expect(approved == "Ada")
    // It is not sent again.
    let left = try await stage.drain()
    #expect(!left.contains { $0.messageType == "m.image" })
  }

  @Test func `so do a reply and a redaction`() async throws {
    let (picture, id) = try await lost()
    try await stage.echoes(picture)
    try await stage.says("at night", relation: .reply(to: picture.event))
    #expect(try await stage.pictures.last?.recipe.source == id)
    try await stage.redacts(picture.event)
    let state = try await stage.store.read { rows in rows.picture(id)?.state }
    #expect(state == .hidden)
  }

  @Test func `the answer that comes later changes nothing, and neither does a forged echo`()
    async throws
  {
    let (picture, id) = try await lost()
    // Of somebody else, or under another name.
    try await stage.happens(
      "m.room.message", ["body": "…"], RoomStage.ada, transaction: picture.transaction)
    try await stage.happens(
      "m.room.message", ["body": "…"], RoomStage.easel, transaction: picture.transaction + "x")
    let before = try await stage.store.read { rows in rows.messages(showing: id).count }
    #expect(before == 0)
    try await stage.echoes(picture)
    try await stage.echoes(picture)
    let posted = try await stage.drain()
    #expect(posted.compactMap(\.reaction) == ["👍", "🔁", "♻️"])
    let after = try await stage.store.read { rows in
      rows.messages(showing: id).count { $0.kind == .picture }
    }
    #expect(after == 1)
  }
}
