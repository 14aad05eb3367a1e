import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Storage
import Studio
import Workers

@testable import Bot
@testable import MatrixClient

// MARK: People

extension RoomStage {
  /// Who is in the room from now on, Easel among them; and says hello, unless its painting takes long.
  func joins(
    _ people: [UserID], in room: RoomID = RoomStage.room, from old: RoomID? = nil, invited: Int = 0,
    paintsHello: Bool = true
  ) async throws {
    var creation: JSONValue = ["room_version": "11"]
    if let old { creation["predecessor"] = ["room_id": .string(old.text)] }
    var state: [JSONValue] = [
      try stateEvent("m.room.create", "", creation, by: Self.ada),
      try stateEvent("m.room.power_levels", "", ["users": [Self.ada.text: 100]], by: Self.ada),
    ]
    for user in people + [Self.easel] {
      state.append(
        try stateEvent(
          "m.room.member", user.text,
          ["membership": "join", "displayname": .string(user.localpart.capitalised)], by: user))
    }
    try await counts(people.count + 1, invited: invited, in: room, state: state)
    try await arrives(.joined(room), key: "joined \(room.text)")
    try await handle()
    if paintsHello { try await paintHello() }
  }

  /// Somebody comes into the room, as the server tells it.
  func comes(_ user: UserID, making count: Int) async throws {
    let content: JSONValue = ["membership": "join", "displayname": .string(user.localpart)]
    try await counts(count, state: [try stateEvent("m.room.member", user.text, content, by: user)])
    try await happens("m.room.member", content, user, stateKey: user.text)
  }

  /// Somebody is thrown out.
  func goes(_ user: UserID, leaving count: Int) async throws {
    let content: JSONValue = ["membership": "leave"]
    try await counts(
      count, state: [try stateEvent("m.room.member", user.text, content, by: Self.ada)])
    try await happens("m.room.member", content, Self.ada, stateKey: user.text)
  }

  /// The old room says where it goes on, and we follow.
  func moves(_ people: [UserID]) async throws {
    try await counts(
      people.count + 1,
      state: [
        try stateEvent(
          "m.room.tombstone", "", ["replacement_room": .string(Self.annex.text)], by: Self.ada)
      ])
    try await joins(people, in: Self.annex, from: Self.room)
    try await arrives(.moved(from: Self.room, to: Self.annex), key: "moved")
    try await handle()
  }

  func encrypts() async throws {
    try await counts(
      2,
      state: [
        try stateEvent("m.room.encryption", "", ["algorithm": "m.megolm.v1.aes-sha2"], by: Self.ada)
      ])
  }

  /// The server's own count of heads.
  func counts(
    _ joined: Int, invited: Int = 0, in room: RoomID = RoomStage.room, state: [JSONValue] = []
  ) async throws {
    let answer: JSONValue = [
      "next_batch": "1",
      "rooms": [
        "join": [
          room.text: [
            "summary": [
              "m.joined_member_count": .integer(joined),
              "m.invited_member_count": .integer(invited),
            ],
            "state": ["events": .array(state)],
          ]
        ]
      ],
    ]
    let sync = try SyncAnswer(JSONDocument(answer.compact(), options: .matrix))
    let (keyring, now) = (keyring, now)
    try await store.write { transaction in
      try keyring.write(in: &transaction) { book, _ in
        _ = try book.take(sync, user: Self.easel, isFirst: false, now: now)
      }
    }
  }

  @discardableResult
  func says(
    _ body: String, _ user: UserID = ada, relation: Relation? = nil,
    adding more: JSONValue = [:], type: String = "m.text", in room: RoomID = RoomStage.room,
    sent: Instant? = nil, isAllowed: Bool = true
  ) async throws -> EventID {
    var content: JSONValue = ["msgtype": .string(type), "body": .string(body)]
    if case .object(let object) = more {
      for member in object.members { content[member.name] = member.value }
    }
    if let relation { content["m.relates_to"] = relation.json }
    return try await happens(
      "m.room.message", content, user, in: room, sent: sent, isAllowed: isAllowed)
  }

  @discardableResult
  func edits(_ line: EventID, to body: String, _ user: UserID = ada) async throws -> EventID {
    try await says(
      "* \(body)", user, relation: .replacement(of: line),
      adding: ["m.new_content": ["msgtype": "m.text", "body": .string(body)]])
  }

  @discardableResult
  func reacts(_ key: String, to event: String, _ user: UserID = ada) async throws -> EventID {
    try await happens(
      "m.reaction", EventContent.reaction(key, to: try Self.event(event)), user)
  }

  @discardableResult
  func redacts(_ event: EventID, _ user: UserID = ada) async throws -> EventID {
    try await happens("m.room.redaction", EventContent.redaction(of: event), user)
  }

  @discardableResult
  func happens(
    _ type: String, _ content: JSONValue, _ user: UserID, stateKey: String? = nil,
    in room: RoomID = RoomStage.room, sent: Instant? = nil, isAllowed: Bool = true,
    id: EventID? = nil,
    transaction: String? = nil
  ) async throws -> EventID {
    let id = try id ?? newEvent()
    var event: JSONValue = [
      "event_id": .string(id.text), "sender": .string(user.text), "type": .string(type),
      "origin_server_ts": .integer((sent ?? now).milliseconds), "content": content,
    ]
    if let stateKey { event["state_key"] = .string(stateKey) }
    if let transaction { event["unsigned"] = ["transaction_id": .string(transaction)] }
    let heard = HeardEvent(
      room: room, event: try RoomEvent(JSONDocument(event.compact(), options: .matrix).root),
      payload: nil, trust: nil, isAllowed: isAllowed, isLate: false, received: now)
    try await arrives(.heard(heard), key: id.text)
    try await handle()
    return id
  }

  func arrives(_ news: RoomNews, key: String) async throws {
    let (vault, now) = (keyring.vault, now)
    try await store.write { transaction in
      let key = try Key(key)
      try transaction.arrive(
        [(key: key, lane: try Key(news.room.text), payload: try news.sealed(by: vault, for: key))],
        at: now)
    }
  }

  /// As the inbox does it.
  func handle() async throws {
    let (hearing, desk, now) = (hearing, desk, now)
    try await store.write { transaction in
      while let arrival = transaction.firstArrival(at: now) {
        for event in try hearing.events(of: arrival, in: &transaction) {
          try desk.handle(event, in: &transaction, at: now)
        }
        if let handled = transaction.arrival(arrival.key), handled.state == .waiting,
          handled.due <= now
        {
          try transaction.finish(arrival, at: now)
        }
      }
    }
  }

  private func stateEvent(
    _ type: String, _ key: String, _ content: JSONValue, by user: UserID
  ) throws -> JSONValue {
    [
      "event_id": .string(try newEvent().text), "sender": .string(user.text),
      "type": .string(type), "state_key": .string(key), "content": content,
      "origin_server_ts": .integer(now.milliseconds),
    ]
  }
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
