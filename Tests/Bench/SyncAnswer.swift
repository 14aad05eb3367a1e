import JSON

/// A big answer to `/sync`, made up but shaped like a real one: the same bytes every time.
///
/// 338 rooms, some 27,000 events: encrypted messages, members with names in many scripts, receipts,
/// account data, and what homeservers add as `unsigned`.
struct SyncAnswer {
  private var random: UInt64 = 0x5EED
  private var count = 0

  static func make() -> [UInt8] {
    var answer = SyncAnswer()
    var rooms = JSONObject()
    for _ in 0..<338 {
      rooms.append("!\(answer.letters(18)):example.org", answer.room())
    }
    let whole: JSONValue = [
      "next_batch": .string("s\(answer.number(1 << 30))_\(answer.number(1 << 30))"),
      "account_data": ["events": .array((0..<40).map { _ in answer.accountData() })],
      "to_device": ["events": .array((0..<100).map { _ in answer.toDevice() })],
      "device_lists": [
        "changed": .array((0..<50).map { _ in .string(answer.user()) }), "left": [],
      ],
      "device_one_time_keys_count": ["signed_curve25519": 50],
      "device_unused_fallback_key_types": ["signed_curve25519"],
      "presence": ["events": []],
      "rooms": ["join": .object(rooms), "invite": [:], "leave": [:], "knock": [:]],
    ]
    return whole.compact()
  }

  private mutating func room() -> JSONValue {
    [
      "summary": [
        "m.heroes": .array((0..<3).map { _ in .string(user()) }),
        "m.joined_member_count": .integer(number(500)), "m.invited_member_count": 0,
      ],
      "state": ["events": .array((0..<40).map { _ in member() })],
      "timeline": [
        "events": .array((0..<34).map { _ in number(4) == 0 ? message() : encrypted() }),
        "limited": .boolean(number(2) == 0), "prev_batch": .string("t\(letters(20))"),
      ],
      "ephemeral": ["events": [receipts()]],
      "account_data": ["events": .array((0..<4).map { _ in accountData() })],
      "unread_notifications": [
        "highlight_count": .integer(number(3)), "notification_count": .integer(number(90)),
      ],
      "org.matrix.msc2654.unread_count": .integer(number(90)),
    ]
  }

  private mutating func event(_ type: String, content: JSONValue) -> JSONValue {
    count += 1
    return [
      "type": .string(type), "sender": .string(user()), "content": content,
      "origin_server_ts": .integer(1_750_000_000_000 + count * 7_919),
      "event_id": .string("$\(letters(43))"),
      "unsigned": [
        "age": .integer(number(1 << 24)), "membership": "join",
        "transaction_id": .string("m\(number(1 << 30)).\(count)"),
      ],
    ]
  }

  private mutating func encrypted() -> JSONValue {
    event(
      "m.room.encrypted",
      content: [
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": .string(letters(400 + number(1_200))),
        "device_id": .string(letters(10)), "sender_key": .string(letters(43)),
        "session_id": .string(letters(43)),
      ])
  }

  private mutating func message() -> JSONValue {
    let names = ["Zoë", "日本語の名前", "Ольга", "محمد", "🦊 Fuchs", "Plain Name"]
    let name = names[number(names.count)]
    return event(
      "m.room.message",
      content: [
        "msgtype": "m.text",
        "body": .string("> \"quoted\" by \(name)\n\nAn answer\twith \\ in it, \(letters(60))"),
        "format": "org.matrix.custom.html",
        "formatted_body": .string("<blockquote>\(name)</blockquote><p>\(letters(60))</p>"),
        "m.mentions": ["user_ids": [.string(user())]],
        "m.relates_to": ["m.in_reply_to": ["event_id": .string("$\(letters(43))")]],
      ])
  }

  private mutating func member() -> JSONValue {
    let names = ["Zoë Müller", "山田 太郎", "Ольга Иванова", "فاطمة", "Ana 🎨", "John Doe", "이수진"]
    var value = event(
      "m.room.member",
      content: [
        "membership": "join", "displayname": .string(names[number(names.count)]),
        "avatar_url": .string("mxc://example.org/\(letters(24))"),
      ])
    value["state_key"] = .string(user())
    return value
  }

  private mutating func receipts() -> JSONValue {
    var content = JSONObject()
    for _ in 0..<4 {
      content.append(
        "$\(letters(43))",
        ["m.read": .object([user(): ["ts": .integer(number(1 << 40)), "thread_id": "main"]])])
    }
    return ["type": "m.receipt", "content": .object(content)]
  }

  private mutating func accountData() -> JSONValue {
    ["type": "m.fully_read", "content": ["event_id": .string("$\(letters(43))")]]
  }

  private mutating func toDevice() -> JSONValue {
    [
      "type": "m.room.encrypted", "sender": .string(user()),
      "content": [
        "algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": .string(letters(43)),
        "ciphertext": .object([letters(43): ["type": 1, "body": .string(letters(900))]]),
      ],
    ]
  }

  private mutating func user() -> String { "@\(letters(8)):example.org" }

  private mutating func number(_ bound: Int) -> Int {
    // SplitMix64, so that every machine makes the same answer.
    random &+= 0x9E37_79B9_7F4A_7C15
    var mixed = random
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }

  private mutating func letters(_ length: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return String(decoding: (0..<length).map { _ in alphabet[number(64)] }, as: UTF8.self)
  }
}
