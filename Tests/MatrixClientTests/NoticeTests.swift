import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Testing
import Words

@testable import MatrixClient

/// What people are told about what is not acted upon.
@Suite struct NoticeTests {
  @Test func `E88: fifty messages that cannot be read for want of one key have one notice`()
    async throws
  {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    ada.interrupt = { $0.path.contains("sendToDevice") ? .success(Array("{}".utf8)) : nil }
    for number in 1...50 { try ada.say("\(number)", in: hall) }
    try await desk.sync()
    desk.wait(.seconds(30))
    let news = try await desk.handle()
    #expect(news.count == 50)
    let notices = try await desk.notices(of: news)
    #expect(notices.map(\.reason) == [.noKey])
    #expect(notices.first?.room == hall && notices.first?.sender == ada.user)
    guard case .unreadable(let unread)? = news.first else {
      Issue.record("nothing unreadable")
      return
    }
    #expect(notices.first?.session == unread.session && unread.session != nil)
    // Nor after a day, nor for what comes later of the same session.
    desk.wait(.seconds(2 * 86_400))
    try ada.say("51", in: hall)
    try await desk.sync()
    desk.wait(.seconds(30))
    #expect(try await desk.notices(of: desk.handle()).isEmpty)
  }

  @Test func `E92: a command in clear in an encrypted room is ignored, with one warning a day`()
    async throws
  {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    func speak(_ user: UserID) async throws -> [Notice] {
      desk.server.say("m.room.message", ["msgtype": "m.text", "body": "!new"], in: hall, by: user)
      try await desk.sync()
      let news = try await desk.handle()
      for case .heard(let heard) in news {
        #expect(!heard.isAllowed)
        #expect(heard.payload == nil && heard.trust == nil)
      }
      return try await desk.notices(of: news)
    }
    #expect(try await speak(ada).map(\.reason) == [.inClear])
    #expect(try await speak(ada).isEmpty)
    #expect(try await speak(bob).map(\.sender) == [bob])
    desk.wait(.seconds(86_399))
    #expect(try await speak(ada).isEmpty)
    desk.wait(.seconds(1))
    #expect(try await speak(ada).map(\.sender) == [ada])
  }

  @Test func `what servers have to read is no reason for a notice`() async throws {
    let (desk, peer) = try await desk()
    _ = try await desk.handle()
    desk.server.say("m.reaction", [:], in: hall, by: ada)
    try peer.say("hello", in: hall)
    try await desk.sync()
    #expect(try await desk.notices(of: desk.handle()).isEmpty)
  }

  static let causes: [(UndecryptableEvent.Cause, Notice.Reason)] = [
    (.noKey, .noKey), (.withheld(.unverified), .withheldUnverified),
    (.withheld(.blacklisted), .withheld), (.withheld(.unauthorised), .withheld),
    (.withheld(.unavailable), .withheld), (.withheld(.noOlm), .withheld),
    (.withheld(.other("x.y")), .withheld), (.withheld(.historyNotShared), .historical),
    (.earlier, .historical), (.replayed, .forged), (.wrongSender, .forged),
    (.wrongRoom, .forged), (.malformed, .damaged), (.damaged, .damaged),
    (.unknownAlgorithm, .unknownAlgorithm),
  ]

  @Test(arguments: causes.indices)
  func `E90: why something cannot be read is said rightly`(index: Int) {
    let (cause, reason) = Self.causes[index]
    #expect(Notice(Self.unread(cause), isHistorical: { _ in false })?.reason == reason)
  }

  @Test func `E90: what was said before we were there, without a backup, is history`() async throws
  {
    let (desk, _) = try await desk()
    // By the clock of the homeserver, which says when we came in.
    let early = Self.unread(.noKey, sent: .epoch)
    #expect(try await desk.notices(of: [early]).map(\.reason) == [.historical])
    let (other, _) = try await MatrixClientTests.desk()
    let late = Self.unread(.noKey, sent: other.now + .seconds(3_600))
    #expect(try await other.notices(of: [late]).map(\.reason) == [.noKey])
  }

  @Test(arguments: Notice.Reason.allCases)
  func `E90: there are words for every reason`(reason: Notice.Reason) {
    #expect(Unheard(rawValue: reason.rawValue) != nil)
    #expect(Unheard.allCases.count == Notice.Reason.allCases.count)
  }

  static let trusts: [(SenderTrust, Notice.Reason)] = [
    (.unsigned, .unsignedDevice), (.crossSigned, .unsignedDevice),
    (.unknownDevice, .unknownDevice), (.unauthenticated, .forged),
    (.violated, .identityChanged), (.blocked, .blocked),
  ]

  @Test(arguments: trusts.indices)
  func `E90: why something that was read is not acted upon is said rightly`(index: Int) throws {
    let (trust, reason) = Self.trusts[index]
    let event = try RoomEvent(
      JSONDocument(
        """
        {"event_id": "$a", "type": "m.room.encrypted", "sender": "@ada:example.org",
         "origin_server_ts": 1234, "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
        """.utf8Array, options: .matrix
      ).root)
    let heard = HeardEvent(
      room: hall, event: event, payload: nil, trust: trust, isAllowed: false, isLate: false,
      received: Instant(milliseconds: 5))
    #expect(Notice(.heard(heard), isHistorical: { _ in false })?.reason == reason)
  }

  @Test func `strict: an unsigned device is named once a day`() async throws {
    let (desk, ada) = try await desk(trust: .strict)
    _ = try await desk.handle()
    for number in 1...3 { try ada.say("\(number)", in: hall) }
    try await desk.sync()
    #expect(try await desk.notices(of: desk.handle()).map(\.reason) == [.unsignedDevice])
  }

  @Test func `strangers cannot make us keep notices without end`() async throws {
    let (desk, _) = try await desk()
    let (keyring, now) = (desk.keyring, desk.now)
    func place(_ number: Int) throws -> NoticeRow.Subject {
      .session(hall, try #require(SessionID("number\(number)")))
    }
    let rows = try (0..<NoticeRow.maximum).map { number in
      NoticeRow(try place(number), told: now + .seconds(number))
    }
    try await desk.store.write { transaction in
      try keyring.write(in: &transaction) { book, _ in
        for row in rows { book.ledger.put(row) }
      }
    }
    #expect(try await desk.notices(of: [Self.unread(.noKey)]).count == 1)
    let kept = try await keyring.rows {
      try $0.rows(NoticeRow.self, startingWith: NoticeRow.all, limit: .max).map(\.key)
    }
    #expect(kept.count == NoticeRow.maximum)
    let (oldest, next) = (NoticeRow.place(try place(0)), NoticeRow.place(try place(1)))
    #expect(!kept.contains(oldest) && kept.contains(next))
  }

  @Test func `how old something was when it came says whether it is acted upon`() async throws {
    let server = ScriptedHomeserver()
    try server.make(hall, with: [ada, easel], isEncrypted: false)
    let desk = try Desk(on: server)
    try await desk.sync()
    _ = try await desk.handle()
    let sent = desk.now
    func event(_ name: String, _ time: Instant) -> JSONValue {
      [
        "event_id": .string("$\(name)"), "type": "m.room.message", "sender": "@ada:example.org",
        "origin_server_ts": .integer(Int(time.milliseconds)),
        "content": ["msgtype": "m.text", "body": .string(name)],
      ]
    }
    desk.wait(.seconds(3_600))
    let events = [
      event("old", sent), event("new", desk.now), event("ahead", desk.now + .seconds(9)),
    ]
    let body: JSONValue = [
      "next_batch": "77",
      "rooms": ["join": [hall.text: ["timeline": ["events": .array(events)]]]],
    ]
    try await desk.take(SyncAnswer(JSONDocument(body.compact(), options: .matrix)))
    let heard = try await desk.heard()
    #expect(heard.map(\.age) == [.seconds(3_600), .zero, .zero])
    #expect(heard.allSatisfy { $0.isAllowed })
  }

  private static func unread(
    _ cause: UndecryptableEvent.Cause, sent: Instant = Instant(milliseconds: 9)
  ) -> RoomNews {
    .unreadable(
      UnreadEvent(
        room: hall, event: "$e", sender: ada, session: SessionID("session"), cause: cause,
        sent: sent))
  }
}

extension Desk {
  /// What would be told of these.
  fileprivate func notices(of news: [RoomNews]) async throws -> [Notice] {
    let (keyring, now) = (keyring, now)
    return try await store.write { rows in
      try news.compactMap { try keyring.notice(of: $0, in: &rows, at: now) }
    }
  }
}
