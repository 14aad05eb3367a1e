import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Storage
import Testing

@testable import MatrixClient

/// What comes of an answer.
@Suite struct SyncLoopTests {
  @Test func `what was said is heard, decrypted, in order`() async throws {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    for number in 1...5 { try ada.say("\(number)", in: hall) }
    try await desk.sync()
    let heard = try await desk.heard()
    #expect(heard.map(\.body) == (1...5).map { "\($0)" })
    #expect(heard.allSatisfy { $0.isAllowed && !$0.isLate && $0.trust == .unsigned })
  }

  @Test func `the first answer of a store brings no backlog, but tells where we are`() async throws
  {
    let server = ScriptedHomeserver()
    try server.make(hall, with: [ada, easel], isEncrypted: false)
    server.say("m.room.message", ["msgtype": "m.text", "body": "old"], in: hall, by: ada)
    let desk = try Desk(on: server)
    try await desk.sync()
    let news = try await desk.handle()
    #expect(news.count == 1)
    guard case .joined(hall)? = news.first else {
      Issue.record("\(news)")
      return
    }
    server.say("m.room.message", ["msgtype": "m.text", "body": "new"], in: hall, by: ada)
    try await desk.sync()
    #expect(try await desk.heard().map(\.body) == ["new"])
  }

  @Test func `the same answer twice has the effect of one`() async throws {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    try ada.say("once", in: hall)
    let answer = try desk.answer()
    #expect(try await desk.loop().takeIn(answer, since: "1") == 1)
    #expect(try await desk.loop().takeIn(answer, since: "1") == 0)
    #expect(try await desk.heard().map(\.body) == ["once"])
    #expect(try await desk.loop().takeIn(answer, since: "1") == 0)
    #expect(try await desk.heard().isEmpty)
  }

  @Test func `E31: a key that comes later is waited for, and its notice is not told`() async throws
  {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    let key = try await late(ada, desk)
    try await desk.sync()
    #expect(try await desk.handle().isEmpty)
    desk.wait(.seconds(24))
    #expect(try await desk.handle().isEmpty)
    key()
    try await desk.sync()
    let heard = try await desk.heard()
    #expect(heard.map(\.body) == ["hard to read"])
    #expect(heard.first?.isLate == true)
    desk.wait(.seconds(60))
    #expect(try await desk.handle().isEmpty)
  }

  @Test func `E87: what cannot be read after 25 seconds is told, and read when its key comes`()
    async throws
  {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    let key = try await late(ada, desk)
    try await desk.sync()
    desk.wait(.seconds(25))
    let news = try await desk.handle()
    guard case .unreadable(let unread)? = news.first, news.count == 1 else {
      Issue.record("\(news)")
      return
    }
    #expect(unread.room == hall && unread.sender == ada.user && unread.cause == .noKey)
    key()
    try await desk.sync()
    #expect(try await desk.heard().map(\.body) == ["hard to read"])
  }

  @Test func `E89: what was said before we came is neither told nor heard, whenever its key comes`()
    async throws
  {
    let server = ScriptedHomeserver()
    let ada = try Peer(ada, "ADA", on: server, seed: 5)
    let desk = try Desk(on: server)
    try await desk.sync()
    try ada.sync()
    try server.make(hall, with: [ada.user, easel])
    try server.state("m.room.create", ["room_version": "11"], in: hall, by: ada.user)
    try ada.sync()
    let key = try await late(ada, desk)
    try server.set(easel, .leave, in: hall)
    try server.set(easel, .join, in: hall)
    try await desk.sync()
    key()
    try await desk.sync()
    desk.wait(.seconds(60))
    let news = try await desk.handle().filter { news in
      switch news {
      case .unreadable: true
      case .heard(let heard): heard.type == .message
      default: false
      }
    }
    #expect(news.isEmpty)
  }

  @Test func `what can be read does not wait for what cannot`() async throws {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    let key = try await late(ada, desk)
    desk.server.say("m.reaction", ["m.relates_to": ["rel_type": "m.annotation"]], in: hall, by: bob)
    try await desk.sync()
    #expect(try await desk.heard().map(\.type) == [.reaction])
    key()
  }

  @Test func `what comes in clear into an encrypted room is not allowed, but what servers read`()
    async throws
  {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    desk.server.say("m.room.message", ["msgtype": "m.text", "body": "x"], in: hall, by: ada)
    desk.server.say("m.reaction", [:], in: hall, by: ada)
    try desk.server.state("m.room.name", ["name": "hall"], in: hall, by: ada)
    try await desk.sync()
    #expect(try await desk.heard().map(\.isAllowed) == [false, true, true])
  }

  @Test func `strict: what an unsigned device says is heard and not allowed`() async throws {
    let (desk, ada) = try await desk(trust: .strict)
    _ = try await desk.handle()
    try ada.say("psst", in: hall)
    try await desk.sync()
    #expect(try await desk.heard().map(\.isAllowed) == [false])
  }

  @Test func `an event that is none is put aside, and costs nothing beside it`() async throws {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    let answer = try SyncAnswer(
      JSONDocument(
        """
        {"next_batch": "900", "rooms": {"join": {"!hall:example.org": {"timeline": {"events": [
          {"type": 7, "content": "x"},
          {"event_id": "$good", "type": "m.reaction", "sender": "@ada:example.org", "content": {}}
        ]}}}}}
        """.utf8Array, options: .matrix))
    #expect(try await desk.take(answer) == 1)
    #expect(try await desk.heard().map(\.event.id.text) == ["$good"])
    #expect(try await desk.take(answer) == 0)
  }

  /// Ada says something of which ours has no key until the test gives it.
  private func late(_ ada: Peer, _ desk: Desk) async throws -> () -> Void {
    var held: APIRequest?
    ada.interrupt = { request in
      guard request.path.contains("sendToDevice"), held == nil else { return nil }
      held = request
      return .success(Array("{}".utf8))
    }
    try ada.say("hard to read", in: hall)
    ada.interrupt = nil
    let server = desk.server
    return {
      guard let held else { return }
      _ = try? server.reply(to: held, from: ada.user, ada.device)
    }
  }
}

extension String {
  var utf8Array: [UInt8] { Array(utf8) }
}
