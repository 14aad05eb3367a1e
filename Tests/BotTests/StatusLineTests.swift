import JSON
import Matrix
import MatrixClient
import Studio
import Testing

@testable import Bot

/// The line that says how far a picture is, or why there is none, and ⚠️ on the prompt.
@Suite struct StatusLineTests {
  private let stage: RoomStage

  init() throws { stage = try RoomStage() }

  @Test func `how far a picture is stands in one line, which goes when the picture is there`()
    async throws
  {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.decides(.began(id))
    try await stage.decides(.progressed(id, .painting(0.2, left: nil), isFirst: true))
    let line = try #require(try await stage.drain().first)
    #expect(line.body.contains("20 %"))
    #expect(line.relation?["m.in_reply_to"]?["event_id"]?.text == prompt.text)
    // Only with turns to spare.
    #expect(line.reserve == 6)
    try await stage.decides(.progressed(id, .painting(0.6, left: nil), isFirst: false))
    let edit = try #require(try await stage.drain().first)
    #expect(edit.relation?["rel_type"] == "m.replace")
    #expect(edit.relation?["event_id"]?.text == line.event)
    try await stage.finish(id)
    let posted = try await stage.drain()
    #expect(posted.contains { $0.messageType == "m.image" })
    #expect(posted.compactMap(\.redacts) == [line.event])
  }

  @Test func `while the director thinks the line says so, and then how far the picture is`()
    async throws
  {
    let stage = try RoomStage(understands: true)
    try await stage.joins([RoomStage.ada])
    try await stage.says("a boat")
    try await stage.paint()
    _ = try await stage.drain()
    try await stage.says("at night")
    let picture = try #require(try await stage.pictures.first)
    let request = try #require(picture.request)
    #expect(try await stage.isLookedAt(picture.id, 0))
    try await stage.decides(.progressed(picture.id, .waiting, isFirst: true))
    let line = try #require(try await stage.drain().first)
    #expect(line.body.contains("thinking"))
    try await stage.decides(.understood(request, "a boat at night"))
    #expect(try await stage.isLookedAt(picture.id, 1))
    try await stage.decides(.began(picture.id))
    try await stage.decides(.progressed(picture.id, .painting(0.2, left: nil), isFirst: false))
    let edit = try #require(try await stage.drain().first)
    #expect(edit.edited == line.event && edit.newBody.contains("20 %"))
    try await stage.finish(picture.id)
    #expect(try await stage.drain().compactMap(\.redacts) == [line.event])
  }

  @Test func `what would tell of progress when the picture is there is not said`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.decides(.began(id))
    try await stage.decides(.progressed(id, .painting(0.2, left: nil), isFirst: true))
    try await stage.finish(id)
    #expect(try await !stage.drain().contains { $0.body.contains("%") })
  }

  @Test func `where a picture fails, the line that told how far it is says so`() async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.decides(.began(id))
    try await stage.decides(.progressed(id, .painting(0.2, left: nil), isFirst: true))
    let line = try #require(try await stage.drain().first)
    try await stage.decides(.notPainted(id, PainterFailure(.unreachable, "no route")))
    let posted = try await stage.drain()
    let told = try #require(posted.first { $0.messageType == "m.notice" })
    #expect(told.relation?["rel_type"] == "m.replace")
    #expect(told.relation?["event_id"]?.text == line.event)
    let text = told.content?["m.new_content"]?["body"]?.text
    #expect(text?.contains("cannot reach") == true)
    #expect(told.content?["m.mentions"]?["user_ids"]?.items == [.string(RoomStage.ada.text)])
    // Whatever else waits, it is said.
    #expect(told.reserve == 1)
    #expect(posted.count { $0.messageType == "m.notice" } == 1)
    #expect(posted.compactMap(\.redacts).isEmpty)
    let sign = try #require(posted.first { $0.reaction == "⚠️" })
    #expect(sign.relation?["event_id"]?.text == prompt.text)
  }

  @Test func `what would tell how far a picture was never goes when it failed`() async throws {
    let (id, line) = try await paintingWithLine()
    try await stage.decides(.progressed(id, .painting(0.6, left: nil), isFirst: false))
    try await stage.decides(.notPainted(id, PainterFailure(.unreachable, "no route")))
    try await stage.decides(.progressed(id, .painting(0.8, left: nil), isFirst: false))
    let edits = try await stage.drain().filter { $0.edited == line }
    #expect(edits.map { $0.newBody.contains("cannot reach") } == [true])
  }

  @Test func `how far a picture was, told late, never stays over why there is none`() async throws {
    let (id, line) = try await paintingWithLine()
    try await stage.decides(.progressed(id, .painting(0.6, left: nil), isFirst: false))
    try await stage.isUnanswered(for: .seconds(30))
    try await stage.decides(.notPainted(id, PainterFailure(.unreachable, "no route")))
    try await stage.decides(.progressed(id, .painting(0.8, left: nil), isFirst: false))
    #expect(try await !stage.drain().contains { $0.edited == line })
    stage.wait(.seconds(30))
    let edits = try await stage.drain().filter { $0.edited == line }
    #expect(edits.count == 2)
    #expect(edits.first?.newBody.contains("60 %") == true)
    #expect(edits.last?.newBody.contains("cannot reach") == true)
  }

  /// - Returns: a picture that is being painted, and the line that says how far it is.
  private func paintingWithLine() async throws -> (id: PictureID, line: String) {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.decides(.began(id))
    try await stage.decides(.progressed(id, .painting(0.2, left: nil), isFirst: true))
    return (id, try #require(try await stage.drain().first).event)
  }

  @Test func `a picture that fails at once is told where it was asked for, with a sign on it`()
    async throws
  {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.decides(.began(id))
    // It has not gone, and never does.
    try await stage.decides(.progressed(id, .painting(0.2, left: nil), isFirst: true))
    try await stage.decides(.notPainted(id, PainterFailure(.unreachable, "no route")))
    let posted = try await stage.drain()
    let told = posted.filter { $0.messageType == "m.notice" }
    #expect(told.map { $0.body.contains("cannot reach") } == [true])
    #expect(told.first?.relation?["m.in_reply_to"]?["event_id"]?.text == prompt.text)
    #expect(posted.compactMap(\.reaction) == ["⚠️"])
  }

  @Test func `the sign on a prompt goes when it is painted in other words, and only then`()
    async throws
  {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let prompt = try await stage.says("a boat")
    let id = try #require(try await stage.pictures.first).id
    try await stage.decides(.notPainted(id, PainterFailure(.unreachable, "no route")))
    let sign = try #require(try await stage.drain().first { $0.reaction == "⚠️" })
    try await stage.edits(prompt, to: "a ship")
    let offer = try #require(try await stage.drain().first { $0.messageType == "m.notice" })
    #expect(offer.body.contains("edited version"))
    let tap = try await stage.reacts("🎨", to: offer.event)
    #expect(try await stage.drain().compactMap(\.redacts) == [sign.event])
    try await stage.redacts(tap)
    let again = try #require(try await stage.drain().first { $0.reaction == "⚠️" })
    #expect(again.relation?["event_id"]?.text == prompt.text)
    try await stage.reacts("🎨", to: offer.event)
    #expect(try await stage.drain().compactMap(\.redacts) == [again.event])
    try await stage.paint()
    #expect(try await stage.drain().contains { $0.messageType == "m.image" })
  }
}
