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
  /// Where it goes on.
  static let annex = name("!annex:example.org", RoomID.init)

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
    /// What it is a newer version of.
    var edited: String? {
      relation?["rel_type"] == "m.replace" ? relation?["event_id"]?.text : nil
    }
    var newBody: String { content?["m.new_content"]?["body"]?.text ?? "" }
    var reaction: String? { type == "m.reaction" ? relation?["key"]?.text : nil }
    var redacts: String? {
      if case .redaction(let event, _) = post.act { event?.text } else { nil }
    }
  }

  let store = MemoryStore()
  let keyring: Keyring<MemoryStore>
  let hearing: Hearing<MemoryStore>
  let house: HouseRules
  let desk: Desk
  let settling: Settling<MemoryStore>
  private let time: Guarded<Instant>
  private let count = Guarded(0)
  private let meeting = Guarded<[UserID]>([])
  /// Who wanted to make sure of us.
  var met: [UserID] { meeting.withLock { $0 } }
  /// What the homeserver does not take, and why.
  var refusal: ((RoomPost) -> String?) = { _ in nil }
  private let noticedEvents: Guarded<[EventID]>
  /// What got a receipt, and typing where it leads to work.
  var noticed: [EventID] { noticedEvents.withLock { $0 } }

  init(
    people: PeopleRules = PeopleRules(heard: ["*"], operators: []), letsVerify: Bool = false,
    understands: Bool = false, director: String? = nil
  ) throws {
    let time = Guarded(Instant(milliseconds: 1_700_000_000_000))
    self.time = time
    let noticedEvents = Guarded<[EventID]>([])
    self.noticedEvents = noticedEvents
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
    painter.takesSteps = true
    var house = HouseRules(
      painters: [painter],
      critics: [
        CriticCapabilities(name: "measuring", summary: "measures", basis: .measured, canLearn: true)
      ])
    house.letsVerify = letsVerify
    house.director = director
    house.readsWishes = director != nil
    if understands {
      (house.director, house.readsWishes, house.understand) = ("talker", true, .intent)
    }
    self.house = house
    desk = Desk(
      house: house, voice: RoomVoice(languages: languages, house: house, vault: vault),
      randomness: .seeded(9))
    hearing = Hearing(
      keyring: keyring, rules: people, house: house, languages: languages,
      catchUp: .seconds(3_600), clock: clock,
      noticed: { heard, _ in noticedEvents.withLock { $0.append(heard.event.id) } },
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
