import Concurrency
import JSON
import Matrix
import MatrixCrypto
import Olm
import Secrets
import Storage
import Testing

@testable import MatrixClient

/// What lies in the inbox and the outbox is what was put there, or is refused.
@Suite struct BytesTests {
  @Test func `news are what they were`() throws {
    for news in try allNews() {
      let again = try RoomNews(bytes: news.bytes)
      #expect(again.bytes == news.bytes)
      #expect(again.room == news.room)
    }
  }

  @Test func `what was heard keeps its cover, its words and how sure we are`() throws {
    guard case .heard(let heard) = try RoomNews(bytes: heard().bytes) else {
      Issue.record("something else")
      return
    }
    #expect(heard.event.type == .encrypted && heard.type == .message)
    #expect(heard.content["body"]?.string == "secret" && heard.trust == .crossSigned)
    #expect(heard.isAllowed && heard.isLate && heard.received == Instant(milliseconds: 5))
    #expect(heard.sent == Instant(milliseconds: 1_234))
  }

  @Test func `every cause comes back`() throws {
    let withheld: ProtocolText = "m.unverified"
    let causes: [UndecryptableEvent.Cause] = [
      .noKey, .withheld(Withheld.Code(withheld)), .earlier, .replayed, .wrongSender, .wrongRoom,
      .malformed, .unknownAlgorithm, .damaged,
    ]
    for cause in causes {
      guard case .unreadable(let unread) = try RoomNews(bytes: unreadable(cause).bytes) else {
        Issue.record("something else")
        return
      }
      #expect(unread.cause == cause)
    }
  }

  @Test func `posts are what they were`() throws {
    for post in try allPosts() {
      let again = try RoomPost(bytes: post.bytes)
      #expect(again.bytes == post.bytes)
      #expect(again.needsTurn == post.needsTurn && again.ticket == post.ticket)
      #expect(again.filling == post.filling && again.isForEverybody == post.isForEverybody)
    }
  }

  @Test func `bytes that are cut or changed are refused, or mean something, but never crash`()
    throws
  {
    for bytes in try allNews().map(\.bytes) {
      for count in 0..<bytes.count {
        #expect(throws: (any Error).self) { try RoomNews(bytes: Array(bytes[..<count])) }
      }
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 0x55
        _ = try? RoomNews(bytes: changed)
      }
      #expect(throws: (any Error).self) { try RoomNews(bytes: bytes + [0]) }
    }
    for bytes in try allPosts().map(\.bytes) {
      for count in 0..<bytes.count {
        #expect(throws: (any Error).self) { try RoomPost(bytes: Array(bytes[..<count])) }
      }
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 0x55
        _ = try? RoomPost(bytes: changed)
      }
    }
  }

  @Test func `what is sealed opens in its own place alone, and nobody reads it there`() throws {
    let vault = try Vault(key: Secret(copying: [UInt8](repeating: 9, count: 32)))
    let sealed = try heard().sealed(by: vault, for: "here")
    #expect(!String(decoding: sealed, as: UTF8.self).contains("secret"))
    #expect(try RoomNews(opening: sealed, of: "here", with: vault).room == hall)
    #expect(throws: (any Error).self) { try RoomNews(opening: sealed, of: "there", with: vault) }
    let post = RoomPost(.event(.message, ["body": "secret"]), in: hall)
    let payload = try post.sealed(by: vault)
    #expect(!String(decoding: payload, as: UTF8.self).contains("secret"))
    #expect(try RoomPost(opening: payload, of: Key(hall.text), with: vault).room == hall)
    #expect(throws: (any Error).self) {
      try RoomPost(opening: payload, of: "!cellar:example.org", with: vault)
    }
  }

  @Test func `results of what was sent come back`() throws {
    let uri = try #require(ContentURI("mxc://example.org/abc"))
    var result = PostResult(event: "$e")
    result.file = .clear(uri)
    let again = try PostResult(result.bytes)
    #expect(again.event?.text == "$e" && again.thumbnail == nil)
    guard case .clear(uri)? = again.file else {
      Issue.record("another file")
      return
    }
    #expect(throws: (any Error).self) { try PostResult(Array("{".utf8)) }
  }

  @Test func `what waits for something is filled with what came of it`() throws {
    let event = PostResult(event: "$e")
    let relation: JSONValue = ["m.relates_to": ["rel_type": "m.annotation", "key": "1"]]
    let related = try relation.filled(.relation, with: event)
    #expect(related["m.relates_to"]?["event_id"] == "$e")
    #expect(related["m.relates_to"]?["key"] == "1")
    #expect(throws: PostError.self) { try relation.filled(.relation, with: nil) }
    #expect(throws: PostError.self) { try relation.filled(.media, with: event) }
    var upload = PostResult()
    upload.file = .clear(try #require(ContentURI("mxc://example.org/abc")))
    upload.thumbnail = .clear(try #require(ContentURI("mxc://example.org/small")))
    let picture: JSONValue = ["msgtype": "m.image", "info": ["w": 1]]
    let filled = try picture.filled(.media, with: upload)
    #expect(filled["url"] == "mxc://example.org/abc")
    #expect(filled["info"] == ["w": 1, "thumbnail_url": "mxc://example.org/small"])
  }

  // MARK: Samples

  private func heard() throws -> RoomNews {
    let event = try RoomEvent(
      JSONDocument(
        """
        {"event_id": "$a", "type": "m.room.encrypted", "sender": "@ada:example.org",
         "origin_server_ts": 1234, "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
        """.utf8Array, options: .matrix
      ).root)
    let payload = try MegolmPayload(
      decrypted: """
        {"type": "m.room.message", "room_id": "!hall:example.org",
         "content": {"msgtype": "m.text", "body": "secret"}}
        """.utf8Array)
    return .heard(
      HeardEvent(
        room: hall, event: event, payload: payload, trust: .crossSigned, isAllowed: true,
        isLate: true, received: Instant(milliseconds: 5)))
  }

  private func unreadable(_ cause: UndecryptableEvent.Cause) -> RoomNews {
    .unreadable(
      UnreadEvent(
        room: hall, event: "$e", sender: ada, session: nil, cause: cause,
        sent: Instant(milliseconds: 9)))
  }

  private func allNews() throws -> [RoomNews] {
    [
      try heard(), unreadable(.noKey), .joined(hall), .left(hall, by: nil, reason: nil),
      .left(hall, by: ada, reason: "no reason"), .moved(from: hall, to: "!new:example.org"),
    ]
  }

  private func allPosts() throws -> [RoomPost] {
    let blob = try #require(BlobName(bytes: [UInt8](repeating: 4, count: 32)))
    var open = RoomPost(
      .event(.message, ["msgtype": "m.text", "body": "hello"]), in: hall, filling: .relation,
      ticket: [1, 2, 3])
    open.isForEverybody = true
    return [
      open, RoomPost(.redaction("$e", reason: "a reason"), in: hall),
      RoomPost(.redaction(nil, reason: nil), in: hall),
      RoomPost(
        .upload([
          MediaUpload(.file, blob, mimeType: "image/png"),
          MediaUpload(.thumbnail, blob, mimeType: "image/webp"),
        ]), in: hall, filling: .media),
    ]
  }
}
