import Concurrency
import Storage
import Studio
import StudioStage

/// One random life of a studio: people who do anything at any time, painters and critics that are
/// slow, fail, and answer twice, a post that lags behind.
struct Walk {
  private(set) var stage: Stage
  private var chance: SplitMix64
  private var lines: [Key] = []
  private var events: [StudioEvent] = []
  private(set) var promises = 0

  init(seed: UInt64) {
    chance = SplitMix64(seed: seed)
    var house = HouseRules.ofTests()
    house.painters[0].price = 1
    house.painters[0].maximumInputs = 3
    var poor = PainterCapabilities.ofTests("poor")
    (poor.paintsFromPictures, poor.takesSeed, poor.takesNegative) = (false, false, false)
    house.painters.append(poor)
    house.director = "scripted"
    house.maximumOpenRequests = 6
    house.maximumEdits = 3
    house.readsWishes = seed % 2 == 0
    if seed % 3 == 0 { house.understand = .intent }
    if seed % 3 != 0 {
      house.credits = CreditRules(
        owner: seed % 2 == 0 ? .person : .room, allowance: 12, period: .seconds(600))
    }
    if seed % 5 == 0 { house.gate = .quorum(2) }
    if seed % 7 == 0 { house.confirm = .costly }
    stage = Stage(house: house, seed: seed)
    stage.isPostHeldBack = seed % 4 != 0
  }

  mutating func run(steps: Int) throws {
    for step in 0..<steps {
      try self.step()
      let broken = Promises.broken(in: stage.state, house: stage.house, jobs: stage.jobs)
      guard broken.isEmpty else { throw Broken("step \(step), \(events.last as Any): \(broken)") }
      promises += 1
    }
    try finish()
  }

  /// Everything comes to rest: then nobody waits but for people, and each gate can be reached.
  private mutating func finish() throws {
    stage.isPostHeldBack = false
    try stage.deliver()
    var steps = 0
    while let job = stage.jobs.first {
      try answer(job, well: true)
      steps += 1
      if steps > 500 { throw Broken("it never comes to rest") }
    }
    for request in stage.state.requests.values {
      guard request.state == .waiting || request.state == .ended else {
        throw Broken("request \(request.id) is stuck: \(request.state)")
      }
      guard let gate = request.gate, gate.isOpen else { continue }
      let isShown =
        try !stage.showings(of: gate.picture).isEmpty
        || stage.picture(gate.picture).candidate != nil
      if !isShown { throw Broken("nobody sees the gate of \(request.id)") }
    }
    for (id, count) in critiquesTold() where count > 1 { throw Broken("\(id) judged twice") }
    if Set(stage.queued).count != stage.queued.count { throw Broken("a job was queued twice") }
  }

  private func critiquesTold() -> [PictureID: Int] {
    var counts: [PictureID: Int] = [:]
    for fact in stage.facts {
      switch fact {
      case .critique(let id, _), .noCritique(let id, _): counts[id, default: 0] += 1
      default: break
      }
    }
    return counts
  }

  private mutating func step() throws {
    stage.pass(.milliseconds(Int64.random(in: 0...20_000, using: &chance)))
    stage.room = below(5) == 0 ? "!other" : "!studio"
    switch below(20) {
    case 0...6:
      if let job = stage.jobs.randomElement(using: &chance) { try answer(job, well: false) }
    case 7...9: if !stage.post.isEmpty { try stage.deliverNext(at: below(stage.post.count)) }
    case 10: if let old = events.randomElement(using: &chance) { try happen(old) }
    default: try happen(event())
    }
    lines = Array(stage.state.messages.keys.sorted().suffix(40))
  }

  private mutating func happen(_ event: StudioEvent) throws {
    let isKnown = isKnown(event)
    events.append(event)
    let decision = try stage.happen(event)
    if isKnown, decision != Decision() { throw Broken("handled twice: \(event)") }
  }

  /// Whether its line is in the rows: then it was handled.
  private func isKnown(_ event: StudioEvent) -> Bool {
    switch event {
    case .said(let utterance), .edited(_, let utterance): stage.state.message(utterance.key) != nil
    case .posted(let upload): stage.state.message(upload.utterance.key) != nil
    case .tapped(let tap): stage.state.message(tap.key) != nil
    default: false
    }
  }

  private mutating func answer(_ job: Work, well: Bool) throws {
    let isWell = well || below(6) > 0
    let isTwice = !well && below(8) == 0
    if !isTwice { stage.settle(job) }
    switch job {
    case .paint(let id, _, _, _):
      if isTwice { return try happen(below(2) == 0 ? .began(id) : .late(id)) }
      try happen(isWell ? .painted(id, .ofTests()) : .notPainted(id, PainterFailure(.unreachable)))
    case .judge(let id, _, _):
      if isTwice { return try happen(.began(id)) }
      let score = Double(below(21)) / 2
      try happen(isWell ? .judged(id, .ofTests(score)) : .notJudged(id, reason: "away"))
    case .learn(let key, _):
      if isTwice { return }
      let lesson = Lesson(profile: .ofTests(), figures: nil, selfScore: nil)
      try happen(isWell ? .learnt(key, lesson) : .notLearnt(key, reason: "away"))
    case .answer(let room, let line, _):
      if isTwice { return }
      let answer: DirectorAnswer = below(2) == 0 ? .words("which light?") : .card("a quiet harbour")
      try happen(
        isWell
          ? .answered(conversation: room, line: line, answer)
          : .notAnswered(conversation: room, line: line, reason: "away"))
    case .understand(let id, _, _):
      if isTwice { return }
      try happen(isWell ? .understood(id, "a quiet boat") : .notUnderstood(id, reason: "away"))
    case .read(let key, _):
      if isTwice { return }
      try happen(.workflowNotRead(key, reason: "away"))
    }
  }

  private mutating func event() throws -> StudioEvent {
    let person = [Person.ann, .bob, .mod][below(3)]
    let line = lines.randomElement(using: &chance)
    let reply = below(3) == 0 ? line : nil
    let thread = below(6) == 0 ? line : nil
    switch below(16) {
    case 0...3:
      return .said(
        stage.utterance(.prompt("a boat", wishes()), by: person, replyTo: reply, thread: thread))
    case 4...8:
      guard let line else { break }
      let signs: [Sign] = [
        .thumb, .cycle, .cycle, .recycle, .play, .number(1), .number(2), .palette, .cross, .check,
        .bin, .seedling,
      ]
      return .tapped(
        Tap(
          key: stage.nextEvent(), target: line, sign: signs[below(signs.count)], person: person,
          conversation: stage.room))
    case 9:
      let taps = stage.state.messages.values.filter { $0.kind == .tap }.map(\.key).sorted()
      guard let tap = taps.randomElement(using: &chance) else { break }
      return .untapped(tap, by: person, in: stage.room)
    case 10:
      guard let line, let message = stage.state.message(line) else { break }
      let author = Person(message.author, name: "x")
      return .edited(
        message: line, stage.utterance(.prompt("two boats", wishes()), by: author))
    case 11:
      guard let line else { break }
      return .redacted(event: line, by: person, in: stage.room)
    case 12:
      let caption: Intent = below(2) == 0 ? .nothing : .prompt("like this", wishes())
      return .posted(
        Upload(
          utterance: stage.utterance(caption, by: person, thread: thread), blob: .ofTests(9),
          image: .ofTests(300, 200)))
    default: break
    }
    return .said(
      stage.utterance(intent(), by: person, text: "!", replyTo: line, thread: thread))
  }

  private mutating func intent() -> Intent {
    let picture = stage.state.pictures.keys.sorted().randomElement(using: &chance)
    let intents: [Intent] = [
      .useThis, .decide(.approve), .decide(.iterate), .decide(.restart), .newImage,
      .replant, .again(Wishes()), .back,
      .ask("what"), .command(.cancel(everyone: below(2) == 0)), .command(.choose(1)),
      .command(.gallery), .command(.taste(.collect(name: nil))), .command(.taste(.finish)),
      .command(.taste(.keep)), .command(.taste(.off)), .command(.taste(.forget("ours"))),
      .command(.taste(.edit(field: .dimension(.palette), text: "blue"))), .command(.loop(.on)),
      .command(.loop(.off)), .command(.paint), .command(.mode([.auto, .img2img][below(2)])),
      .command(.from(picture ?? PictureID(unchecked: 1))),
      .command(.undelete(picture ?? PictureID(unchecked: 1))),
      .command(.grant(person: "@ann:x", amount: 3)),
      .command(.settings(name: "gate", value: "anyone")),
    ]
    return intents[below(intents.count)]
  }

  private mutating func wishes() -> Wishes {
    var wishes = Wishes()
    if below(3) == 0 { wishes.loop = true }
    if below(4) == 0 { wishes.candidates = 1 + below(4) }
    if below(6) == 0 { wishes.painter = "poor" }
    if below(8) == 0 { wishes.isFresh = true }
    if !wishes.isFresh, below(4) == 0 {
      let pictures = stage.state.pictures.keys.sorted().shuffled(using: &chance)
      wishes.with = Array(pictures.prefix(3))
    }
    return wishes
  }

  private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &chance) }
}

struct Broken: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
