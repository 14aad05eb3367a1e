import JSON
import Matrix
import MatrixClient
import Studio
import Testing

@testable import Bot

/// What a room is told when the bot comes, and what it is asked.
@Suite struct WelcomeTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  @Test func `the hello is a painting, and then three lines, which name the three taps`()
    async throws
  {
    try await stage.joins([RoomStage.ada])
    let posted = try await stage.drain()
    #expect(posted.map(\.messageType) == ["m.image", "m.notice"])
    let painting = try #require(posted.first)
    #expect(painting.relation == nil)
    // What it is: the words are for those who see no captions, too.
    let greeting = try #require(try await stage.conversation.greeting)
    #expect(painting.body.contains("\(greeting)"))
    #expect(!painting.body.contains("Hello"))
    let hello = try #require(posted.last)
    #expect(hello.relation == nil)
    let lines = hello.body.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix("Hello, I am Easel.") == true)
    #expect(["👍", "🔁", "♻️"].allSatisfy { lines[1].contains($0) })
    // Nobody asked for it, and the first sentence starts fresh.
    for line in posted { #expect(line.content?["m.mentions"]?["user_ids"]?.items ?? [] == []) }
    try await stage.says("a boat")
    let sources = try await stage.pictures.map(\.recipe.source)
    #expect(sources == [nil])
  }

  @Test func `the hello waits for its painting, and comes without it where there is none`()
    async throws
  {
    try await stage.joins([RoomStage.ada], paintsHello: false)
    #expect(try await stage.drain().isEmpty)
    let id = try #require(try await stage.conversation.greeting)
    try await stage.decides(.notPainted(id, PainterFailure(.unreachable, "no route")))
    let posted = try await stage.drain()
    #expect(posted.map(\.messageType) == ["m.notice"])
    #expect(posted.first?.body.split(separator: "\n").count == 3)
  }

  @Test func `a painting that the homeserver does not take leaves the words, and the taps`()
    async throws
  {
    stage.refusal = { post in if case .upload = post.act { "M_TOO_LARGE" } else { nil } }
    try await stage.joins([RoomStage.ada, RoomStage.bob])
    let posted = try await stage.drain()
    let words = try #require(posted.first)
    #expect(words.messageType == "m.notice")
    #expect(words.body.split(separator: "\n").count == 3)
    #expect(posted.compactMap(\.reaction) == ["🎨", "💬"])
    #expect(posted.count == 3)
    try await stage.reacts("🎨", to: words.event, RoomStage.bob)
    #expect(try await stage.conversation.settings.listen == .all)
  }

  @Test func `a reply to the hello builds on its painting`() async throws {
    try await stage.joins([RoomStage.ada])
    let hello = try #require(try await stage.drain().first)
    try await stage.says("now in winter", relation: .reply(to: try RoomStage.event(hello.event)))
    let source = try #require(try await stage.pictures.first?.recipe.source)
    let greeting = try await stage.conversation.greeting
    #expect(source == greeting)
  }

  @Test func `a tap on the painting of a hello does what it does on its words`() async throws {
    try await stage.joins([RoomStage.ada, RoomStage.bob])
    let painting = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    try await stage.reacts("🎨", to: painting.event)
    #expect(try await stage.conversation.settings.listen == .all)
    try await stage.reacts("▶️", to: painting.event)
    let room = try await stage.conversation
    #expect(room.active == room.greeting)
  }

  @Test func `a room that grows to three is asked then, and once`() async throws {
    try await stage.joins([RoomStage.ada], invited: 4)
    let hello = try await stage.drain()
    // Who is invited is not there.
    #expect(hello.compactMap(\.reaction).isEmpty)
    try await stage.comes(RoomStage.bob, making: 3)
    let asked = try await stage.drain()
    let question = try #require(asked.first { $0.messageType == "m.notice" })
    #expect(asked.compactMap(\.reaction) == ["🎨", "💬"])
    let cy = try #require(UserID("@cy:example.org"))
    try await stage.comes(cy, making: 4)
    #expect(try await stage.drain().isEmpty)
    try await stage.reacts("💬", to: question.event, cy)
    #expect(try await stage.conversation.settings.listen == .mention)
  }

  @Test func `a room that grows while the hello is painted is asked by the hello alone`()
    async throws
  {
    try await stage.joins([RoomStage.ada], paintsHello: false)
    try await stage.comes(RoomStage.bob, making: 3)
    #expect(try await stage.drain().isEmpty)
    try await stage.paintHello()
    let posted = try await stage.drain()
    #expect(posted.compactMap(\.reaction) == ["🎨", "💬"])
    #expect(posted.count == 4)
    let words = try #require(posted.first { $0.messageType == "m.notice" })
    let seeds = posted.filter { $0.reaction != nil }
    #expect(seeds.allSatisfy { $0.relation?["event_id"]?.text == words.event })
  }
}
