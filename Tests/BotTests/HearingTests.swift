import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Storage
import Studio
import Testing

@testable import Bot
@testable import MatrixClient

/// Who is heard, and what is done about those who are not.
@Suite struct HearingTests {
  private func stage(
    _ people: [UserID] = [RoomStage.ada],
    heard: PeopleRules = PeopleRules(heard: ["*"], operators: [])
  ) async throws -> RoomStage {
    let stage = try RoomStage(people: heard)
    try await stage.joins(people)
    _ = try await stage.drain()
    return stage
  }

  @Test func `neither a program nor the bot itself is heard`() async throws {
    let stage = try await stage()
    try await stage.says("a boat", type: "m.notice")
    try await stage.says("a boat", RoomStage.easel)
    #expect(try await stage.pictures.isEmpty)
    #expect(try await stage.drain().isEmpty)
  }

  @Test(arguments: ["org.easel.art", "org.easel.drawing"])
  func `a picture that carries the mark of an Easel is nobody's wish`(mark: String) async throws {
    let stage = try await stage()
    let before = try await stage.store.read { rows in rows.waitingJobs() }
    var content: JSONValue = ["url": "mxc://example.org/boat", "filename": "boat.png"]
    content[mark] = ["v": 1]
    try await stage.says("a boat at dusk", adding: content, type: "m.image")
    let after = try await stage.store.read { rows in rows.waitingJobs() }
    #expect(after == before)
    #expect(try await stage.drain().isEmpty)
  }

  @Test func `whom the rules do not name is not heard, and not answered`() async throws {
    let stage = try await stage(
      [RoomStage.ada, RoomStage.bob],
      heard: PeopleRules(heard: ["@bob:example.org"], operators: []))
    try await stage.says("!status")
    #expect(try await stage.drain().isEmpty)
    try await stage.says("!status", RoomStage.bob)
    #expect(try await stage.drain().count == 1)
  }

  @Test func `a picture that a moderator took away is hidden, whether or not they are heard`()
    async throws
  {
    let stage = try await stage(
      [RoomStage.ada, RoomStage.bob],
      heard: PeopleRules(heard: ["@bob:example.org"], operators: []))
    try await stage.says("easel: a boat", RoomStage.bob)
    let id = try #require(try await stage.pictures.first).id
    try await stage.paint()
    let picture = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    #expect(try await stage.conversation.active == id)
    try await stage.redacts(try RoomStage.event(picture.event), RoomStage.ada)
    #expect(try await stage.conversation.active == nil)
    let state = try await stage.store.read { rows in rows.picture(id)?.state }
    #expect(state == .hidden)
  }

  @Test func `in a larger room it asks how to listen, and until then hears who mentions it`()
    async throws
  {
    let stage = try RoomStage()
    try await stage.joins([RoomStage.ada, RoomStage.bob])
    let asked = try await stage.drain()
    let welcome = try #require(asked.first { $0.messageType == "m.notice" })
    #expect(asked.compactMap(\.reaction) == ["🎨", "💬"])
    try await stage.says("a boat")
    #expect(try await stage.pictures.isEmpty)
    try await stage.says(
      "a boat", adding: ["m.mentions": ["user_ids": [.string(RoomStage.easel.text)]]])
    #expect(try await stage.pictures.count == 1)
    try await stage.reacts("🎨", to: welcome.event, RoomStage.bob)
    try await stage.says("a second boat")
    #expect(try await stage.pictures.count == 2)
  }

  @Test func `clear text in an encrypted room is not obeyed, and its sender is told once a day`()
    async throws
  {
    let stage = try await stage()
    try await stage.says("a boat", isAllowed: false)
    try await stage.says("another boat", isAllowed: false)
    #expect(try await stage.pictures.isEmpty)
    let told = try await stage.drain()
    #expect(told.count == 1)
    #expect(told.first?.post.isForEverybody == true)
    stage.wait(.seconds(86_401))
    try await stage.says("a boat", isAllowed: false)
    #expect(try await stage.drain().count == 1)
  }

  @Test func `E88: fifty messages under one missing key are one notice, with the cause`()
    async throws
  {
    let stage = try await stage()
    for number in 0..<50 {
      let event = try stage.newEvent()
      try await stage.arrives(
        .unreadable(
          UnreadEvent(
            room: RoomStage.room, event: event, sender: RoomStage.ada, session: nil,
            cause: .withheld(.unverified), sent: stage.now)), key: "unread \(number)")
    }
    try await stage.handle()
    let told = try await stage.drain()
    #expect(told.count == 1)
    #expect(told.first?.body.contains("verified") == true)
  }

  @Test func `what was wished for long ago is listed once, not painted`() async throws {
    let stage = try await stage()
    for prompt in ["a boat", "a tree", "a house"] {
      try await stage.says(prompt, sent: stage.now + .seconds(-7_200))
    }
    #expect(try await stage.pictures.isEmpty)
    stage.wait(.seconds(10))
    let told = try await stage.drain()
    #expect(told.count == 1)
    let body = try #require(told.first?.body)
    for prompt in ["a boat", "a tree", "a house"] { #expect(body.contains(prompt)) }
    try await stage.says("a lake", sent: stage.now + .seconds(-1_800))
    #expect(try await stage.pictures.count == 1)
  }

  @Test func `what people said to each other meanwhile is nobody's list`() async throws {
    let stage = try await stage([RoomStage.ada, RoomStage.bob])
    try await stage.says("shall we meet at eight?", sent: stage.now + .seconds(-7_200))
    stage.wait(.seconds(10))
    #expect(try await stage.drain().isEmpty)
  }

  @Test func `a tap of long ago does nothing`() async throws {
    let stage = try await stage()
    try await stage.says("a boat")
    try await stage.paint()
    let picture = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    try await stage.happens(
      "m.reaction", EventContent.reaction("🔁", to: try RoomStage.event(picture.event)),
      RoomStage.ada, sent: stage.now + .seconds(-7_200))
    #expect(try await stage.pictures.allSatisfy { $0.state != .waiting })
  }

  @Test func `somebody who writes like a program is not listened to for a while`() async throws {
    let stage = try await stage()
    for number in 0..<40 { try await stage.says("boat \(number)") }
    let painted = try await stage.pictures.count
    #expect(painted == LoopBreaker.maximum)
    let told = try await stage.drain().filter { $0.body.contains("faster than people") }
    #expect(told.count == 1)
    stage.wait(.seconds(61))
    try await stage.says("one more boat")
    #expect(try await stage.pictures.count == painted + 1)
  }

  @Test func `it leaves when everybody else has`() async throws {
    let stage = try await stage()
    try await stage.counts(1)
    try await stage.happens(
      "m.room.member", ["membership": "leave"], RoomStage.ada, stateKey: RoomStage.ada.text)
    let leaving = try await stage.store.read { [keyring = stage.keyring] rows in
      try RoomBookChores.kinds(rows, keyring.vault)
    }
    #expect(leaving == [.leave])
  }

  @Test func `a posted picture holds its room up until it was fetched, and is fetched once`()
    async throws
  {
    let stage = try await stage()
    let before = try await stage.store.read { rows in rows.waitingJobs() }
    let picture = try await stage.says(
      "boat.png", adding: ["url": "mxc://example.org/boat", "filename": "boat.png"],
      type: "m.image")
    try await stage.says("make it blue")
    #expect(try await stage.pictures.isEmpty)
    let jobs = try await stage.store.read { rows in rows.waitingJobs() }
    #expect(jobs == before + 1)
    let waits = try await stage.store.read { rows in rows.waitingArrivals() }
    #expect(waits == 2)
    let arrival = try await stage.store.read { rows in rows.arrival(try Key(picture.text)) }
    #expect(arrival?.state == .waiting)
  }

  @Test func `an edited prompt that waits is painted with its new words`() async throws {
    let stage = try await stage()
    let prompt = try await stage.says("a boat")
    try await stage.edits(prompt, to: "a ship")
    let prompts = try await stage.pictures.filter { $0.state == .waiting }.map(\.recipe.words)
    #expect(prompts == ["a ship"])
  }

  @Test(arguments: [[RoomStage.ada], [RoomStage.ada, RoomStage.bob]])
  func `a command that was misspelt is carried out when it is corrected, once`(
    people: [UserID]
  ) async throws {
    let stage = try await stage(people)
    let line = try await stage.says("!stauts")
    // Among people it may be somebody else's.
    #expect(try await stage.drain().count == (people.count == 1 ? 1 : 0))
    try await stage.edits(line, to: "!status")
    let told = try await stage.drain()
    #expect(told.map { $0.body.contains("Nothing is being painted") } == [true])
    #expect(told.first?.relation?["m.in_reply_to"]?["event_id"]?.text == line.text)
    try await stage.edits(line, to: "!painters")
    #expect(try await stage.drain().map { $0.body.contains("no new command") } == [true])
  }

  @Test func `a command that was corrected long ago is listed, not carried out`() async throws {
    let stage = try await stage()
    let line = try await stage.says("!stauts")
    _ = try await stage.drain()
    try await stage.says(
      "* !status", relation: .replacement(of: line),
      adding: ["m.new_content": ["msgtype": "m.text", "body": "!status"]],
      sent: stage.now + .seconds(-7_200))
    stage.wait(.seconds(10))
    let told = try await stage.drain()
    #expect(told.count == 1)
    #expect(told.first?.body.contains("!status") == true)
    #expect(told.first?.body.contains("Nothing is being painted") == false)
  }

  @Test func `a redacted prompt is not painted`() async throws {
    let stage = try await stage()
    let prompt = try await stage.says("a boat")
    try await stage.redacts(prompt)
    #expect(try await stage.pictures.isEmpty)
  }
}
