import Concurrency
import Storage
import Studio

/// Words that a store might spoil: two that Swift holds for one, a NUL, and the escape itself.
let hardWords = [
  "plain", "", "é", "e\u{301}", "a\u{0}b", "\u{10}", "\u{10}0\u{0}1", "紅葉 🍁 لوحة", "'; DROP",
  "\n\t",
]

/// Identifiers that are not even text.
func hardKey(_ number: Int) throws -> Key {
  switch number % 4 {
  case 0: try Key(bytes: [0xff, 0, UInt8(truncatingIfNeeded: number)])
  case 1: try Key("!é\(number)")
  case 2: try Key("!e\u{301}\(number - 1)")
  default: try Key("!room\(number):example.org")
  }
}

func blobName(_ number: Int) -> BlobName {
  let byte = UInt8(truncatingIfNeeded: number)
  guard let name = BlobName(bytes: Array(repeating: byte, count: BlobName.byteCount)) else {
    preconditionFailure("as many bytes as a name has")
  }
  return name
}

func pictureID(_ number: Int) -> PictureID { PictureID(unchecked: Int64(number)) }
func requestID(_ number: Int) -> RequestID { RequestID(unchecked: Int64(number)) }

/// Rows drawn by chance from few names and times, so that they meet: written again, tied, refused.
/// What never changes about a row follows from its name.
struct Draws {
  var chance: SplitMix64

  init(seed: UInt64) { chance = SplitMix64(seed: seed) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &chance) }
  mutating func isTrue() -> Bool { .random(using: &chance) }
  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }
  mutating func maybe<Value>(_ value: Value) -> Value? { isTrue() ? value : nil }

  mutating func words() -> String { one(of: hardWords) }
  mutating func room() throws -> Key { try hardKey(number(0...2)) }
  mutating func person() throws -> Key { try hardKey(number(4...6)) }
  mutating func thread() throws -> Key { try hardKey(number(8...9)) }
  mutating func time() -> Instant { later(number(0...5)) }
  mutating func score() -> Double { Double(number(0...1_000)) / 100 }
  mutating func size() -> Size? { Size(number(64...90), number(64...90)) }

  mutating func change() throws -> Change {
    switch number(0...9) {
    case 0: .conversation(try conversation())
    case 1, 2: .message(try message())
    case 3: .request(try request())
    case 4, 5: .picture(try picture())
    case 6: .critique(try critique())
    case 7: .taste(try taste())
    case 8: .adoption(try adoption())
    default:
      switch number(0...2) {
      case 0:
        .account(
          Account(
            owner: try person(), since: time(), spent: number(0...9), reserved: number(0...9),
            granted: number(0...9)))
      case 1: .membership(try person(), of: try room(), isMember: isTrue())
      default:
        .setting(
          SettingChange(
            conversation: try room(), name: words(), old: words(), new: words(), by: try person(),
            at: time()))
      }
    }
  }

  mutating func conversation() throws -> Conversation {
    var row = Conversation(try room(), created: now)
    row.touched = time()
    row.title = maybe(words())
    row.active = maybe(pictureID(number(0...20)))
    row.greeting = maybe(pictureID(number(0...20)))
    row.isAsked = isTrue()
    row.settings.mode = one(of: Mode.allCases)
    row.settings.painter = maybe(words())
    row.settings.critic = maybe(words())
    row.settings.director = maybe(words())
    row.settings.size = isTrue() ? size() : nil
    var loop = LoopSettings()
    loop.isOn = isTrue()
    try loop.set(threshold: 9.25, gate: score() / 2)
    try loop.set(rounds: number(1...20))
    loop.judge = isTrue() ? .duel : .score
    row.settings.loop = maybe(loop)
    row.settings.gate = maybe(
      one(of: [.anyone, .requester, .moderators, .quorum(number(2...50))]))
    row.settings.confirm = maybe(one(of: Confirm.allCases))
    row.settings.listen = maybe(one(of: Listen.allCases))
    row.settings.language = maybe("en")
    row.settings.understand = maybe(one(of: Understand.allCases))
    row.taste = maybe(words())
    var collection = Conversation.Collection(opener: try person(), name: words(), opened: time())
    collection.references = (0..<number(0...8)).map { _ in pictureID(number(0...20)) }
    row.collection = maybe(collection)
    var talk = Conversation.Talk(began: time())
    for _ in 0..<number(0...3) {
      var line = Conversation.Talk.Line(one(of: Role.allCases), words())
      let place = Place(try room(), thread: maybe(try hardKey(7)), repliesTo: maybe(try hardKey(8)))
      line.asked = maybe(
        Conversation.Talk.Asked(
          line: number(-9...1 << 48), at: place, by: try person(), name: words()))
      talk.lines.append(line)
    }
    row.talk = maybe(talk)
    return row
  }

  mutating func message() throws -> Message {
    let name = number(0...30)
    var row = Message(
      key: try hardKey(name), conversation: try hardKey(name % 3),
      role: name.isMultiple(of: 4) ? .person : .bot,
      kind: Message.Kind.allCases[name % Message.Kind.allCases.count],
      author: try hardKey(4 + name % 3), text: words(), status: one(of: Message.Status.allCases),
      request: maybe(requestID(number(0...8))), picture: maybe(pictureID(number(0...20))),
      detail: maybe(words()), thread: name.isMultiple(of: 3) ? try hardKey(8) : nil,
      repliesTo: name.isMultiple(of: 2) ? try hardKey(name / 2) : nil, created: later(name % 5))
    row.error = maybe(words())
    row.isRedacted = isTrue()
    return row
  }

  mutating func wishes() throws -> Wishes {
    var wishes = Wishes()
    wishes.shape =
      one(of: [nil, .square, .portrait, .landscape, .ratio(3, 2)]) ?? size().map { .exactly($0) }
    wishes.seed = maybe(chance.next())
    wishes.candidates = maybe(number(1...4))
    wishes.strength = maybe(score() / 10)
    wishes.negative = maybe(words())
    wishes.painter = maybe(words())
    wishes.isFresh = isTrue()
    wishes.from = maybe(pictureID(number(0...20)))
    wishes.loop = maybe(isTrue())
    wishes.steps = maybe(number(1...150))
    wishes.with = (0..<number(0...8)).map { _ in pictureID(number(0...20)) }
    return wishes
  }

  mutating func gate() throws -> Studio.Gate {
    var gate = Studio.Gate(picture: pictureID(number(0...20)))
    gate.taps = try (0..<number(0...3)).map { _ in try tap() }
    gate.unconfirmed = maybe(try tap())
    gate.refused = try (0..<number(0...2)).map { _ in try person() }
    gate.outcome = maybe(
      Studio.Gate.Outcome(
        option: one(of: Studio.Gate.Option.allCases), taps: [try person()], person: try person(),
        name: words(), at: time(), led: maybe(pictureID(number(0...20)))))
    return gate
  }

  mutating func tap() throws -> Studio.Gate.Tap {
    Studio.Gate.Tap(
      event: try hardKey(number(0...99)), person: try person(), name: words(),
      option: one(of: Studio.Gate.Option.allCases))
  }

  mutating func request() throws -> Request {
    let name = number(0...8)
    var row = Request(
      id: requestID(name), conversation: try hardKey(name % 3), asker: try hardKey(4 + name % 2),
      askerName: words(), message: try hardKey(100 + name), thread: maybe(try thread()),
      prompt: words(), wishes: try wishes(), source: maybe(pictureID(number(0...20))),
      isLooping: isTrue(), created: later(name % 4))
    row.state = one(of: Request.State.allCases)
    row.ending = row.state == .ended ? one(of: Request.Ending.allCases) : nil
    row.round = number(1...20)
    row.automaticRounds = number(0...5)
    row.best = maybe(pictureID(number(0...20)))
    row.gate = maybe(try gate())
    row.isIterationDue = isTrue()
    row.edit = maybe(Request.Edit(prompt: words(), wishes: try wishes()))
    row.clearedActive = maybe(pictureID(number(0...20)))
    var meaning = Meaning(
      one(of: Meaning.Kind.allCases), by: maybe(words()),
      before: (0..<number(0...3)).map { _ in words() })
    meaning.isAwaited = isTrue()
    meaning.prompt = maybe(words())
    row.meaning = maybe(meaning)
    return row
  }
}
