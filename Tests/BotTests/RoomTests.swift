import JSON
import Matrix
import MatrixClient
import Storage
import Studio
import Testing

@testable import Bot

/// One prompt, from the line to the thread, as the room sees it.
@Suite struct RoomTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  /// A picture that stands in the room with its critique and its seeds.
  private func shown(_ prompt: String = "a boat at dusk") async throws -> (
    picture: RoomStage.Posted, critique: RoomStage.Posted
  ) {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says(prompt)
    try await stage.paint()
    let picture = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    let id = try #require(picture.content?["org.easel.art"]?["id"]?.text.flatMap { PictureID($0) })
    try await stage.judge(id)
    let critique = try #require(try await stage.drain().first { $0.messageType == "m.notice" })
    return (picture, critique)
  }

  @Test func `in a room of two it says hello, and what is typed is painted`() async throws {
    try await stage.joins([RoomStage.ada])
    let hello = try await stage.drain()
    #expect(hello.map(\.messageType) == ["m.image", "m.notice"])
    #expect(hello.first?.relation == nil)

    try await stage.says("a boat at dusk")
    try await stage.paint()
    let posted = try await stage.drain()
    let picture = try #require(posted.first { $0.messageType == "m.image" })
    // No relation, so that a thread can start on it.
    #expect(picture.relation == nil)
    #expect(picture.content?["m.mentions"]?["user_ids"]?.items == [.string(RoomStage.ada.text)])
    #expect(picture.content?["url"]?.text?.hasPrefix("mxc://") == true)
    #expect(picture.content?["filename"]?.text?.hasSuffix(".png") == true)
    #expect(picture.content?["info"]?["w"] == 128)
    #expect(picture.content?["info"]?["xyz.amorgan.blurhash"] == "LEHV6")
    #expect(picture.body.contains("a boat at dusk"))
    let manifest = picture.content?["org.easel.art"]
    #expect(manifest?["prompt"] == "a boat at dusk")
    #expect(manifest?["op"] == "text2img")
    #expect(manifest?["alt"]?.text?.isEmpty == false)

    // Three taps on the picture itself.
    let seeds = posted.filter { $0.type == "m.reaction" }
    #expect(seeds.compactMap(\.reaction) == ["👍", "🔁", "♻️"])
    #expect(seeds.allSatisfy { $0.relation?["event_id"]?.text == picture.event })
  }

  @Test func `every picture that it posts carries a mark`() async throws {
    try await stage.joins([RoomStage.ada])
    var posted = try await stage.drain()
    try await stage.says("a boat")
    try await stage.paint()
    posted += try await stage.drain()
    try await stage.says("!tree")
    posted += try await stage.drain()
    let shown = posted.filter { $0.messageType == "m.image" }
    #expect(shown.map { $0.content?["org.easel.art"] != nil } == [false, true, false])
    #expect(shown.map { $0.content?["org.easel.drawing"] != nil } == [true, false, true])
  }

  @Test func `the critique is a notice in the picture's thread, and reads as a reply`() async throws
  {
    let (picture, critique) = try await shown()
    #expect(critique.relation?["rel_type"] == "m.thread")
    #expect(critique.relation?["event_id"]?.text == picture.event)
    #expect(critique.relation?["is_falling_back"] == true)
    #expect(critique.relation?["m.in_reply_to"]?["event_id"]?.text == picture.event)
    #expect(critique.body.contains("7.0"))
    #expect(critique.html.hasPrefix("<p><strong>"))
    // Close together: clients leave much space between paragraphs.
    #expect(critique.html.contains("</strong><br>"))
  }

  @Test func `the outcome is written into the critique, and the seeds are taken back`() async throws
  {
    let (picture, critique) = try await shown()
    try await stage.reacts("👍", to: picture.event)
    let posted = try await stage.drain()
    let edit = try #require(posted.first { $0.relation?["rel_type"] == "m.replace" })
    #expect(edit.relation?["event_id"]?.text == critique.event)
    let text = edit.content?["m.new_content"]?["body"]?.text ?? ""
    #expect(text.hasPrefix(critique.body))
    #expect(text.contains("approved by Ada"))
    let taken = posted.filter { $0.redacts != nil }
    #expect(taken.count == 3)
    // Nice to have: only when there are turns to spare.
    #expect(taken.allSatisfy { $0.reserve == 6 })
    #expect(try await stage.drain().isEmpty)
  }

  @Test func `a tap counts once, and with any skin`() async throws {
    let (picture, _) = try await shown()
    try await stage.reacts("👍🏽", to: picture.event)
    #expect(try await stage.drain().contains { $0.relation?["rel_type"] == "m.replace" })
    try await stage.reacts("👍", to: picture.event)
    #expect(try await stage.drain().isEmpty)
  }

  @Test func `a reply builds on the picture that it answers`() async throws {
    let (picture, critique) = try await shown()
    let first = try #require(picture.content?["org.easel.art"]?["id"]?.text)
    for event in [picture.event, critique.event] {
      try await stage.says("now in winter", relation: .reply(to: try RoomStage.event(event)))
      let made = try #require(try await stage.pictures.last)
      #expect("\(try #require(made.recipe.source))" == first)
      try await stage.paint()
      _ = try await stage.drain()
    }
  }

  @Test func `what is asked for in a thread is shown there`() async throws {
    let (picture, _) = try await shown()
    let root = try RoomStage.event(picture.event)
    try await stage.says(
      "with a moon", relation: .thread(root: root, replyingTo: root, isFallback: true))
    try await stage.paint()
    let second = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    #expect(second.relation?["rel_type"] == "m.thread")
    #expect(second.relation?["event_id"]?.text == picture.event)
  }

  @Test func `words of people stay data in what it says`() async throws {
    let (picture, _) = try await shown("<b>a</b> & <script>alert(1)</script>")
    #expect(!picture.html.contains("<script>"))
    #expect(picture.html.contains("&lt;b&gt;"))
    #expect(picture.body.contains("<b>a</b>"))
  }

  @Test func `a picture that the homeserver does not take is told, with its reason`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat")
    try await stage.paint()
    stage.refusal = { post in
      if case .upload = post.act { "M_TOO_LARGE: the upload is too large" } else { nil }
    }
    let posted = try await stage.drain()
    let told = try #require(posted.first { $0.messageType == "m.notice" })
    #expect(told.body.contains("M_TOO_LARGE"))
    #expect(told.relation?["m.in_reply_to"]?["event_id"]?.text == prompt.text)
    #expect(!posted.contains { $0.messageType == "m.image" })
  }

  @Test func `a tap on an offer that is taken back in time paints nothing`() async throws {
    _ = try await shown()
    let prompt = try await stage.says("a tower")
    try await stage.paint()
    _ = try await stage.drain()
    try await stage.edits(prompt, to: "a ship")
    let offer = try #require(try await stage.drain().first { $0.messageType == "m.notice" })
    let tap = try await stage.reacts("🎨", to: offer.event)
    #expect(try await stage.pictures.contains { $0.state == .waiting })
    try await stage.redacts(tap)
    #expect(try await !stage.pictures.contains { $0.state == .waiting })
  }

  @Test func `a card whose drawing cannot be brought is said in words`() async throws {
    _ = try await shown()
    try await stage.says("!gallery")
    _ = try await stage.drain()
    try await stage.says("!tree")
    stage.refusal = { post in if case .upload = post.act { "no" } else { nil } }
    let posted = try await stage.drain()
    #expect(posted.map(\.messageType) == ["m.notice"])
    #expect(posted.first?.body.isEmpty == false)
  }
}
