import Concurrency
import CryptoStage
import HTTP
import HTTPClient
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Secrets
import Storage
import Testing

@testable import MatrixClient

/// Whether something is encrypted is decided in one place.
@Suite struct PostOfficeTests {
  @Test func `in an encrypted room a message is encrypted, and the person there reads it`()
    async throws
  {
    let (desk, ada) = try await desk()
    let wire = try #require(try await ready(desk, .event(.message, text("hello"))))
    #expect(wire.first == 1)
    let document = try JSONDocument(Array(wire.dropFirst()), options: .strict)
    #expect(document.root["ciphertext"]?.string != nil && document.root["body"] == nil)
    try await desk.flush()
    desk.server.say("m.room.encrypted", try JSONValue(document.root), in: hall, by: easel)
    try ada.sync()
    #expect(ada.words == ["hello"])
  }

  @Test(arguments: [
    EventType.message, .sticker, .pollStart, .pollResponse, .pollEnd, "m.key.verification.ready",
    "org.example.own",
  ])
  func `E75: whatever people read is encrypted, whatever it is`(type: EventType) async throws {
    let (desk, _) = try await desk()
    let wire = try #require(
      try await ready(desk, .event(type, ["msgtype": "m.notice", "body": "hello"])))
    #expect(wire.first == 1)
    #expect(!String(decoding: wire, as: UTF8.self).contains("hello"))
  }

  @Test func `E76: an edit's relation is outside, and what it says inside alone`() async throws {
    let (desk, _) = try await desk()
    let edit = MessageContent.text("better").editing("$e")
    let wire = try #require(try await ready(desk, .event(.message, edit)))
    let root = try JSONDocument(Array(wire.dropFirst())).root
    #expect(root["m.relates_to"]?["event_id"]?.string == "$e")
    #expect(root["m.new_content"] == nil && root["ciphertext"]?.string != nil)
  }

  @Test func `E77: what is too long is refused here`() async throws {
    let (desk, _) = try await desk()
    _ = try await ready(desk, .event(.message, text("short")))
    let outcome = try await prepare(
      desk, .event(.message, text(String(repeating: "x", count: 70_000))))
    guard case .refused(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(!reason.contains("xx"))
  }

  @Test func `reactions and redactions are never encrypted`() async throws {
    let (desk, _) = try await desk()
    let like = EventContent.reaction("👍", to: "$e")
    #expect(try await ready(desk, .event(.reaction, like))?.first == 0)
    #expect(try await ready(desk, .redaction("$e", reason: nil))?.first == 0)
  }

  @Test func `in a room without encryption nothing is encrypted`() async throws {
    let server = ScriptedHomeserver()
    try server.make(hall, with: [ada, easel], isEncrypted: false)
    let desk = try Desk(on: server)
    try await desk.sync()
    let wire = try #require(try await ready(desk, .event(.message, text("hello"))))
    #expect(wire.first == 0)
    #expect(try JSONDocument(Array(wire.dropFirst())).root["body"]?.string == "hello")
  }

  @Test func `where it is not known whether a room is encrypted, nothing goes`() async throws {
    let desk = try Desk(on: ScriptedHomeserver())
    try await desk.sync()
    for act in [
      RoomPost.Act.event(.message, text("hello")), .event(.reaction, ["a": 1]), .upload([]),
    ] {
      guard case .notYet = try await prepare(desk, act) else {
        Issue.record("\(act)")
        return
      }
    }
  }

  @Test func `who is in the room is asked before anything is said there, and once`() async throws {
    let (desk, _) = try await desk()
    guard case .notYet = try await prepare(desk, .event(.message, text("hello"))) else {
      Issue.record("nobody was asked")
      return
    }
    _ = try await prepare(desk, .event(.message, text("hello")))
    #expect(try await desk.chores().map(\.kind) == [.members])
  }

  @Test func `what lacks the thing it waited for is refused`() async throws {
    let (desk, _) = try await desk()
    guard case .refused = try await prepare(desk, .redaction(nil, reason: nil)) else {
      Issue.record("not refused")
      return
    }
  }

  // MARK: Doing

  private func text(_ body: String) -> JSONValue { MessageContent.text(body).json }

  /// The bytes, once everything that is missing has come.
  private func ready(_ desk: Desk, _ act: RoomPost.Act) async throws -> [UInt8]? {
    for _ in 0..<20 {
      switch try await prepare(desk, act) {
      case .ready(let wire): return wire
      case .refused(let reason):
        Issue.record("\(reason)")
        return nil
      case .notYet: try await learn(desk)
      }
      try await desk.flush()
      desk.wait(.seconds(1))
    }
    return nil
  }

  private func learn(_ desk: Desk) async throws {
    let members = try desk.server.membersAnswer(of: hall)
    let question = try await desk.keyring.look { machine, rows, _ in
      try machine.membersWanted(of: hall, in: rows)
    }
    guard let question else { return }
    try await desk.keyring.step { machine, rows, now in
      try machine.learn(members, answering: question, in: rows, at: now)
    }
  }

  private func prepare(_ desk: Desk, _ act: RoomPost.Act) async throws -> Preparation {
    let keyring = desk.keyring
    let server = Homeserver(
      try HTTPURL(parsing: "http://127.0.0.1:9"), over: HTTPClient(),
      as: FixedToken(Secret("token")))
    let office = PostOffice(
      keyring: keyring, server: server,
      courier: Courier(keyring, server: server, clock: keyring.clock), uploads: Nothing())
    let now = desk.now
    return try await desk.store.write { transaction in
      let post = RoomPost(act, in: hall)
      let message = Outgoing(
        lane: try Key(hall.text), payload: try post.sealed(by: keyring.vault), created: now)
      return try office.prepare(message, nil, &transaction)
    }
  }
}

private struct Nothing: Uploading {
  func upload(
    _ parts: [MediaUpload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery { .refused("nothing") }
}
