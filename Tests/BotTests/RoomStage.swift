import BotConfig
import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Secrets
import Storage
import Studio
import Words
import Workers

@testable import Bot
@testable import MatrixClient

/// The bot in one room, without a homeserver, a painter or a clock: people say things, what it posts
/// is read as it lies in the outbox, and pictures are there when the test says so.
///
/// Encryption is not its business: it hands over what is to be said, and is handed what was read.
final class RoomStage {
  static let easel = name("@easel:example.org", UserID.init)
  static let ada = name("@ada:example.org", UserID.init)
  static let bob = name("@bob:example.org", UserID.init)
  static let room = name("!hall:example.org", RoomID.init)

  /// Something that went into the room.
  struct Posted {
    let event: String
    let post: RoomPost
    let reserve: Int

    var content: JSONValue? { if case .event(_, let content) = post.act { content } else { nil } }
    var type: String? { if case .event(let type, _) = post.act { type.text } else { nil } }
    var body: String { content?["body"]?.text ?? "" }
    var html: String { content?["formatted_body"]?.text ?? "" }
    var messageType: String { content?["msgtype"]?.text ?? "" }
    var relation: JSONValue? { content?["m.relates_to"] }
    var reaction: String? { type == "m.reaction" ? relation?["key"]?.text : nil }
    var redacts: String? {
      if case .redaction(let event, _) = post.act { event?.text } else { nil }
    }
  }

  let store = MemoryStore()
  let keyring: Keyring<MemoryStore>
  let hearing: Hearing<MemoryStore>
  let house: HouseRules
  private let desk: Desk
  private let settling: Settling<MemoryStore>
  private let time: Guarded<Instant>
  private let count = Guarded(0)
  private let meeting = Guarded<[UserID]>([])
  /// Who wanted to make sure of us.
  var met: [UserID] { meeting.withLock { $0 } }
  /// What the homeserver does not take, and why.
  var refusal: ((RoomPost) -> String?) = { _ in nil }

  init(
    people: PeopleRules = PeopleRules(heard: ["*"], operators: []), letsVerify: Bool = false
  ) throws {
    let time = Guarded(Instant(milliseconds: 1_700_000_000_000))
    self.time = time
    let clock = WallClock(now: { time.withLock { $0 } }, sleep: { _ in })
    let vault = try Vault(key: Secret(copying: [UInt8](repeating: 5, count: 32)))
    guard let device = DeviceID("DESK"), let side = Size(128, 128),
      let languages = Languages(try BotConfig.phrases.map { try Language(parsing: $0.bytes) })
    else { throw NoName() }
    let machine = CryptoMachine(
      user: Self.easel, device: device, ratchets: try LibolmRatchets(), vault: vault,
      entropy: .seeded(3))
    keyring = try Keyring(
      machine, in: store, rooms: .everybody, counter: NoCounter(), clock: clock)
    var painter = PainterCapabilities(
      name: "builtin", summary: "paints",
      sizes: .any(side: 64...512, step: 1, maximumPixels: 512 * 512),
      standardSize: side)
    painter.paintsFromPictures = true
    var house = HouseRules(
      painters: [painter],
      critics: [
        CriticCapabilities(name: "measuring", summary: "measures", basis: .measured, canLearn: true)
      ])
    house.letsVerify = letsVerify
    self.house = house
    desk = Desk(
      house: house, voice: RoomVoice(languages: languages, house: house, vault: vault),
      randomness: .seeded(9))
    hearing = Hearing(
      keyring: keyring, rules: people, house: house, languages: languages,
      catchUp: .seconds(3_600), clock: clock, noticed: { _ in },
      wantsToMeet: { [meeting] user, _ in meeting.withLock { $0.append(user) } })
    settling = Settling(desk: desk, keyring: keyring)
  }

  var now: Instant { time.withLock { $0 } }
  func wait(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

  func newEvent() throws -> EventID {
    let number = count.withLock { count in
      count += 1
      return count
    }
    return try Self.event("$\(number):example.org")
  }

  static func event(_ text: String) throws -> EventID {
    guard let event = EventID(text) else { throw NoName() }
    return event
  }

  private static func name<Name>(_ text: String, _ make: (String) -> Name?) -> Name {
    guard let name = make(text) else { preconditionFailure("no name: \(text)") }
    return name
  }
}

struct NoName: Error {}

struct NoCounter: GenerationCounting {
  func counted() -> UInt64? { nil }
  func count(_ generation: UInt64) {}
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }
}

// MARK: People

extension RoomStage {
  /// Who is in the room from now on, Easel among them.
  func joins(_ people: [UserID], encrypted: Bool = false) async throws {
    var state: [JSONValue] = [
      try stateEvent("m.room.create", "", ["room_version": "11"], by: Self.ada),
      try stateEvent("m.room.power_levels", "", ["users": [Self.ada.text: 100]], by: Self.ada),
    ]
    for user in people + [Self.easel] {
      state.append(
        try stateEvent(
          "m.room.member", user.text,
          ["membership": "join", "displayname": .string(user.localpart.capitalised)], by: user))
    }
    try await counts(people.count + 1, state: state)
    try await arrives(.joined(Self.room), key: "joined")
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
  func counts(_ joined: Int, state: [JSONValue] = []) async throws {
    let answer: JSONValue = [
      "next_batch": "1",
      "rooms": [
        "join": [
          Self.room.text: [
            "summary": ["m.joined_member_count": .integer(joined)],
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
    adding more: JSONValue = [:], type: String = "m.text", sent: Instant? = nil,
    isAllowed: Bool = true
  ) async throws -> EventID {
    var content: JSONValue = ["msgtype": .string(type), "body": .string(body)]
    if case .object(let object) = more {
      for member in object.members { content[member.name] = member.value }
    }
    if let relation { content["m.relates_to"] = relation.json }
    return try await happens(
      "m.room.message", content, user, sent: sent, isAllowed: isAllowed)
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
    sent: Instant? = nil, isAllowed: Bool = true
  ) async throws -> EventID {
    let id = try newEvent()
    var event: JSONValue = [
      "event_id": .string(id.text), "sender": .string(user.text), "type": .string(type),
      "origin_server_ts": .integer((sent ?? now).milliseconds), "content": content,
    ]
    if let stateKey { event["state_key"] = .string(stateKey) }
    let heard = HeardEvent(
      room: Self.room, event: try RoomEvent(JSONDocument(event.compact(), options: .matrix).root),
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
        [(key: key, lane: try Key(Self.room.text), payload: try news.sealed(by: vault, for: key))],
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

// MARK: What it says

extension RoomStage {
  /// Everything that waits is sent, in its order, and what follows from that too.
  func drain() async throws -> [Posted] {
    var posted: [Posted] = []
    while let next = try await sendOne() { if let next = next.posted { posted.append(next) } }
    return posted
  }

  private func sendOne() async throws -> (posted: Posted?, Void)? {
    let (keyring, settling, now, refusal) = (keyring, settling, now, Shared(refusal))
    let event = try newEvent()
    return try await store.write { transaction -> (posted: Posted?, Void)? in
      let message =
        transaction.nextOutgoing(at: now, inHand: 0)
        ?? transaction.nextOutgoing(at: now, inHand: .max)
      guard let message else { return nil }
      let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
      if let reason = refusal.value(post) {
        for failed in try transaction.settle(message, failed: reason, at: now) {
          let lost = try RoomPost(opening: failed.payload, of: failed.lane, with: keyring.vault)
          try settling.settled(lost.ticket, failed, &transaction, now)
        }
        return (nil, ())
      }
      let before = try message.after.flatMap { transaction.outgoing($0)?.result }
        .map { try PostResult($0) }
      var result = PostResult(event: event)
      if case .upload = post.act {
        result = PostResult()
        result.file = ContentURI("mxc://example.org/\(message.id)").map(SentFile.clear)
      }
      var sent = try transaction.settle(message, sent: result.bytes, at: now)
      sent.payload = message.payload
      try settling.settled(post.ticket, sent, &transaction, now)
      guard case .event(let type, let content) = post.act else {
        if case .upload = post.act { return (nil, ()) }
        return (Posted(event: event.text, post: post, reserve: message.reserve), ())
      }
      var filled = post
      filled.act = .event(type, try content.filled(post.filling, with: before))
      return (Posted(event: event.text, post: filled, reserve: message.reserve), ())
    }
  }

  private struct Shared: @unchecked Sendable {
    let value: (RoomPost) -> String?
    init(_ value: @escaping (RoomPost) -> String?) { self.value = value }
  }
}

// MARK: Who works

extension RoomStage {
  var pictures: [Picture] {
    get async throws {
      let room = try Key(Self.room.text)
      return try await store.read { rows in
        rows.requestsAtWork(in: room, limit: 100).flatMap { rows.pictures(of: $0.id) }
      }
    }
  }

  /// Every picture that waits is there.
  func paint() async throws {
    for picture in try await pictures where picture.state == .waiting {
      try await decides(.began(picture.id))
      try await finish(picture.id)
    }
  }

  func finish(_ id: PictureID) async throws {
    try await decides(
      .painted(
        id,
        Painting(
          blob: BlobName(of: Array("\(id)".utf8)),
          image: ImageFacts(
            width: 128, height: 96, mimeType: "image/png", byteCount: 1_234, blurhash: "LEHV6",
            fingerprint: 7))))
  }

  func judge(_ id: PictureID, score: Double = 7) async throws {
    try await decides(
      .judged(
        id,
        try Judgement(
          score: score, dimensions: [7, 7, 7, 7, 7], basis: .measured, gap: "It is dark.",
          revisedPrompt: "lighter")))
  }

  func decides(_ event: StudioEvent) async throws {
    let (desk, now) = (desk, now)
    try await store.write { try desk.handle(event, in: &$0, at: now) }
  }
}
