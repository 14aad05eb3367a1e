import Concurrency
import JSON
import Matrix
import MatrixClient
import MemoryStorage
import Storage
import Studio
import Testing

@testable import Bot

/// Who is there, who has left, and who taps like a program.
@Suite struct CompanyTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  private func shown(_ people: [UserID]) async throws -> RoomStage.Posted {
    try await stage.joins(people)
    _ = try await stage.drain()
    try await stage.says("easel: a boat")
    try await stage.paint()
    return try #require(try await stage.drain().first { $0.messageType == "m.image" })
  }

  @Test func `taps of who was thrown out do not count`() async throws {
    let cy = try #require(UserID("@cy:example.org"))
    let picture = try await shown([RoomStage.ada, RoomStage.bob, cy])
    try await stage.says("!settings gate quorum 2")
    _ = try await stage.drain()
    let id = try #require(
      picture.content?["org.easel.art"]?["id"]?.text.flatMap { PictureID($0) })
    func approval() async throws -> String? {
      try await stage.store.read { rows in rows.picture(id)?.approvedBy }
    }
    try await stage.reacts("👍", to: picture.event, RoomStage.bob)
    try await stage.goes(RoomStage.bob, leaving: 3)
    try await stage.reacts("👍", to: picture.event, cy)
    #expect(try await approval() == nil)
    // It came before he went, and is handled after.
    try await stage.reacts("👍", to: picture.event, RoomStage.bob)
    #expect(try await approval() == nil)
    try await stage.reacts("👍", to: picture.event, RoomStage.ada)
    #expect(try await approval() != nil)
  }

  @Test func `who is a member by the server's word may use a picture of another room`() async throws
  {
    let picture = try await shown([RoomStage.ada])
    let id = try #require(picture.content?["org.easel.art"]?["id"]?.text)
    try await stage.joins([RoomStage.bob], in: RoomStage.annex)
    _ = try await stage.drain()
    try await stage.says("!from \(id)", RoomStage.bob, in: RoomStage.annex)
    let refused = try await stage.drain()
    #expect(try await stage.conversation(of: RoomStage.annex).active == nil, "\(refused)")
    try await loadsBobLate()
    try await stage.says("!from \(id)", RoomStage.bob, in: RoomStage.annex)
    let copy = try #require(try await stage.conversation(of: RoomStage.annex).active)
    let kept = try await stage.store.read { rows in rows.picture(copy)?.conversation }
    #expect(kept == (try Key(RoomStage.annex.text)))
  }

  @Test func `so may he name it among those that are meant besides`() async throws {
    let picture = try await shown([RoomStage.ada])
    let id = try #require(picture.content?["org.easel.art"]?["id"]?.text)
    try await stage.joins([RoomStage.bob], in: RoomStage.annex)
    _ = try await stage.drain()
    let wish = "at night --with \(id)"
    try await stage.says(wish, RoomStage.bob, in: RoomStage.annex)
    #expect(try await stage.pictures(in: RoomStage.annex).isEmpty)
    try await loadsBobLate()
    try await stage.says(wish, RoomStage.bob, in: RoomStage.annex)
    let sources = try await stage.pictures(in: RoomStage.annex).map(\.recipe.source?.description)
    #expect(sources == [id])
  }

  /// He was there all along; with members loaded late nobody had said so, and nothing happened.
  private func loadsBobLate() async throws {
    try await stage.counts(
      3,
      state: [
        [
          "event_id": "$late:example.org", "sender": .string(RoomStage.bob.text),
          "type": "m.room.member", "state_key": .string(RoomStage.bob.text),
          "content": ["membership": "join"], "origin_server_ts": 1,
        ]
      ])
  }

  @Test func `a tap on what the bot said is noticed, others are not`() async throws {
    let picture = try await shown([RoomStage.ada])
    let line = try await stage.says("nice!", RoomStage.easel)
    let before = stage.noticed.count
    try await stage.reacts("🔁", to: line.text)
    #expect(stage.noticed.count == before)
    let tap = try await stage.reacts("🔁", to: picture.event)
    #expect(stage.noticed.last == tap)
  }

  @Test func `who taps like a program is not listened to for a while`() async throws {
    let picture = try await shown([RoomStage.ada])
    for _ in 0..<40 { try await stage.reacts("▶️", to: picture.event) }
    let answers = try await stage.drain()
    #expect(answers.count { $0.body.contains("faster than people") } == 1)
    #expect(answers.count <= LoopBreaker.maximum + 1)
    stage.wait(.seconds(61))
    try await stage.reacts("▶️", to: picture.event)
    #expect(try await stage.drain().count == 1)
  }

  @Test func `an edit that names the bot makes it heard, and its words stand for the line`()
    async throws
  {
    try await stage.joins([RoomStage.ada, RoomStage.bob])
    _ = try await stage.drain()
    let line = try await stage.says("a boat")
    #expect(try await stage.pictures.isEmpty)
    func edit(_ words: String, naming isNaming: Bool) async throws {
      var content: JSONValue = ["msgtype": "m.text", "body": .string(words)]
      let mentions: JSONValue = ["user_ids": [.string(RoomStage.easel.text)]]
      if isNaming { content["m.mentions"] = mentions }
      try await stage.says(
        "* \(words)", relation: .replacement(of: line), adding: ["m.new_content": content])
    }
    try await edit("a small boat", naming: false)
    #expect(try await stage.pictures.isEmpty)
    try await edit("a red boat", naming: true)
    #expect(try await stage.pictures.map(\.recipe.words) == ["a red boat"])
    // From now on it is a prompt as any other.
    try await edit("a blue boat", naming: true)
    let waiting = try await stage.pictures.filter { $0.state == .waiting }
    #expect(waiting.map(\.recipe.words) == ["a blue boat"])
  }

  @Test func `what was missed is listed, pictures and commands too`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let sent = stage.now + .seconds(-7_200)
    try await stage.says("!status", sent: sent)
    try await stage.says(
      "boat.png", adding: ["url": "mxc://example.org/boat", "filename": "boat.png"],
      type: "m.image", sent: sent)
    stage.wait(.seconds(10))
    let told = try await stage.drain()
    #expect(told.count == 1)
    #expect(told.first?.body.contains("!status") == true)
    #expect(told.first?.body.contains("a picture") == true)
  }

  @Test func `so many lines of a room wait, and no more answers than that`() async throws {
    try await stage.joins([RoomStage.ada, RoomStage.bob])
    _ = try await stage.drain()
    for _ in 0..<7 {
      for user in [RoomStage.ada, RoomStage.bob] {
        for _ in 0..<LoopBreaker.maximum { try await stage.says("!status", user) }
      }
      stage.wait(.seconds(61))
    }
    #expect(try await stage.drain().count <= OutTray.maximumWaiting)
  }
}
