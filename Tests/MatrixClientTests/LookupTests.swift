import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import Storage
import Testing

@testable import MatrixClient

/// Single events, looked at whenever somebody wants to.
@Suite struct LookupTests {
  @Test func `what was said is read again and again, and is no news`() async throws {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    let said = try ada.say("long ago", in: hall)
    let event = try find(said, in: try desk.answer())
    try await desk.sync()
    #expect(try await desk.heard().map(\.body) == ["long ago"])
    for _ in 0..<2 {
      guard case .heard(let heard) = try await desk.keyring.read(event, of: hall) else {
        Issue.record("it cannot be read")
        return
      }
      #expect(heard.body == "long ago" && heard.isAllowed && heard.trust == .unsigned)
    }
    #expect(try await desk.handle().isEmpty)
  }

  @Test func `what cannot be read says why, and is read when its key has come`() async throws {
    let (desk, ada) = try await desk()
    var held: APIRequest?
    ada.interrupt = { request in
      guard request.path.contains("sendToDevice"), held == nil else { return nil }
      held = request
      return .success(Array("{}".utf8))
    }
    let said = try ada.say("hard to read", in: hall)
    ada.interrupt = nil
    let event = try find(said, in: try desk.answer())
    guard case .unreadable(let unread) = try await desk.keyring.read(event, of: hall) else {
      Issue.record("it can be read")
      return
    }
    #expect(unread.cause == .noKey && unread.event == said && unread.sender == ada.user)
    _ = try desk.server.reply(to: try #require(held), from: ada.user, ada.device)
    try await desk.sync()
    guard case .heard(let heard) = try await desk.keyring.read(event, of: hall) else {
      Issue.record("it cannot be read")
      return
    }
    #expect(heard.body == "hard to read")
  }

  @Test func `the same words under another event's name are not read`() async throws {
    let (desk, ada) = try await desk()
    let said = try ada.say("once", in: hall)
    let event = try find(said, in: try desk.answer())
    try await desk.sync()
    var copy = try JSONValue(event.raw)
    copy["event_id"] = "$copy"
    let second = try RoomEvent(JSONDocument(copy.compact(), options: .matrix).root)
    guard case .unreadable(let unread) = try await desk.keyring.read(second, of: hall) else {
      Issue.record("it was read twice")
      return
    }
    #expect(unread.cause == .replayed)
  }

  @Test func `what came in clear into an encrypted room is not allowed`() async throws {
    let (desk, _) = try await desk()
    let said = desk.server.say(
      "m.room.message", ["msgtype": "m.text", "body": "psst"], in: hall, by: ada)
    let event = try find(said, in: try desk.answer())
    guard case .heard(let heard) = try await desk.keyring.read(event, of: hall) else {
      Issue.record("it cannot be read")
      return
    }
    #expect(heard.body == "psst" && !heard.isAllowed)
  }

  private func find(_ id: EventID, in answer: SyncAnswer) throws -> RoomEvent {
    try #require(
      answer.joined.flatMap { $0.timeline.events }.first { $0.id == id })
  }
}
