import Concurrency
import JSON
import Matrix
import MatrixCrypto
import TestSupport

@testable import Chat
@testable import MatrixClient

/// What happens in one room, made up.
struct Talk {
  let room = RoomID("!room:x")
  let ada = UserID("@ada:x")
  let bob = UserID("@bob:x")
  private let me = UserID("@me:x")

  struct Missing: Error {}

  func place() throws -> RoomID { try room.unwrapped }
  func user(_ name: String) throws -> UserID { try UserID("@\(name):x").unwrapped }

  /// An event in clear, or as if it had been decrypted.
  func event(
    _ id: String, by name: String = "ada", as type: EventType = .message, _ content: JSONValue,
    trust: SenderTrust? = nil, isAllowed: Bool = true, isLate: Bool = false,
    stateKey: String? = nil, unsigned: JSONValue? = nil, minute: Int64 = 3
  ) throws -> RoomNews {
    var json: JSONValue = [
      "event_id": .string("$\(id)"), "sender": .string("@\(name):x"),
      "type": .string(type.text), "content": content,
      "origin_server_ts": .integer(minute * 60_000),
    ]
    if let stateKey { json["state_key"] = .string(stateKey) }
    if let unsigned { json["unsigned"] = unsigned }
    let event = try RoomEvent(JSONDocument(json.compact(), options: .matrix).root)
    return .heard(
      HeardEvent(
        room: try place(), event: event, payload: nil, trust: trust, isAllowed: isAllowed,
        isLate: isLate, received: .epoch))
  }

  func text(
    _ id: String, by name: String = "ada", _ body: String, relation: Relation? = nil,
    trust: SenderTrust? = .verified, isAllowed: Bool = true, isLate: Bool = false,
    minute: Int64 = 3
  ) throws -> RoomNews {
    var content: JSONValue = ["msgtype": "m.text", "body": .string(body)]
    if let relation { content["m.relates_to"] = relation.json }
    return try event(
      id, by: name, content, trust: trust, isAllowed: isAllowed, isLate: isLate, minute: minute)
  }

  func reaction(
    _ id: String, by name: String = "bob", _ key: String, to event: String
  ) throws -> RoomNews {
    try self.event(
      id, by: name, as: .reaction, EventContent.reaction(key, to: EventID("$\(event)").unwrapped))
  }

  func edit(
    _ id: String, by name: String = "ada", of event: String, _ body: String
  ) throws -> RoomNews {
    try self.event(
      id, by: name, MessageContent.text(body).editing(EventID("$\(event)").unwrapped),
      trust: .verified)
  }

  func redaction(
    _ id: String, by name: String = "ada", of event: String, _ reason: String? = nil
  ) throws -> RoomNews {
    try self.event(
      id, by: name, as: .redaction,
      EventContent.redaction(of: EventID("$\(event)").unwrapped, reason: reason))
  }

  func unreadable(
    _ id: String, _ cause: UndecryptableEvent.Cause = .noKey, by name: String = "ada"
  ) throws -> RoomNews {
    .unreadable(
      UnreadEvent(
        room: try place(), event: try EventID("$\(id)").unwrapped, sender: try user(name),
        session: nil, cause: cause, sent: Instant(milliseconds: 240_000)))
  }

  func picture(_ id: String, caption: String? = "a fox") throws -> RoomNews {
    let source = MediaSource.plain(try ContentURI("mxc://x/fox").unwrapped)
    let content = MessageContent.image(
      source, filename: "fox.png", caption: caption,
      info: MediaInfo(mimeType: "image/png", size: 1_234_567, width: 640, height: 480))
    return try event(id, content.json, trust: .crossSigned)
  }
}

extension Optional {
  var unwrapped: Wrapped {
    get throws {
      guard let self else { throw Talk.Missing() }
      return self
    }
  }
}

extension Transcript {
  mutating func take(all news: [RoomNews]) -> [Change] { news.flatMap { take($0) } }

  func entry(_ id: String) throws -> TranscriptEntry {
    try self[EventID("$\(id)").unwrapped].unwrapped
  }
}
