import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio

/// What people do, drawn by chance from what they see.
extension World {
  /// Everybody does something now and then, until so many things are done.
  func live(acts: Int, _ disk: MemoryStore) async throws {
    for _ in 0..<acts {
      try await simulation.sleep(for: .milliseconds(simulation.random(in: 1...60_000)))
      try act(in: disk.contents.studio)
    }
    state.withLock { $0.isOver = true }
  }

  private func act(in studio: StudioState) throws {
    guard let room = one(of: rooms), let person = one(of: people) else { return }
    let shown = state.withLock { $0.shown }.filter { $0.telling.place.conversation == room }
    let prompts = studio.messages.values
      .filter { $0.conversation == room && $0.kind == .prompt }.sorted { $0.key < $1.key }
    if try actByTemper(person, in: room, studio, shown) { return }
    switch simulation.random(in: 0...19) {
    case 0...5: try say(.prompt("a sea", wishes()), person, in: room, replyingTo: nil)
    case 6: try say(.prompt("more sky", wishes()), person, in: room, replyingTo: one(of: shown))
    case 7...11:
      guard let target = one(of: shown) else { return }
      try tap(target.event, person, in: room)
    case 12:
      let taps = studio.messages.values
        .filter { $0.conversation == room && $0.kind == .tap }.sorted { $0.key < $1.key }
      guard let tap = one(of: taps) else { return }
      let tapper = people.first { $0.id == tap.author } ?? person
      try happen(.untapped(tap.key, by: tapper, in: room), in: room)
    case 13:
      guard let prompt = one(of: prompts) else { return }
      let words = try utterance(.prompt("a lake", wishes()), person, in: room, replyingTo: nil)
      try happen(.edited(message: prompt.key, words), in: room)
    case 14:
      guard let prompt = one(of: prompts) else { return }
      try happen(.redacted(event: prompt.key, by: person, in: room), in: room)
    case 15:
      let pictures = shown.filter { $0.telling.kind == .picture }
      let choice = simulation.chance(oneIn: 2) ? pictures : pictures.shownTwice
      guard let target = one(of: choice) else { return }
      try happen(.redacted(event: target.event, by: person, in: room), in: room)
    case 16: try post(person, in: room)
    case 17:
      try say(.command(.cancel(everyone: person.isModerator)), person, in: room, replyingTo: nil)
    default:
      guard let intent = one(of: intents(in: studio, room)) else { return }
      try say(intent, person, in: room, replyingTo: one(of: shown))
    }
  }

  /// - Returns: whether that was it.
  private func actByTemper(
    _ person: Person, in room: Key, _ studio: StudioState, _ shown: [Shown]
  ) throws -> Bool {
    guard simulation.chance(oneIn: 2) else { return false }
    switch temper {
    case .anything:
      let taps = studio.messages.values.filter { $0.conversation == room && $0.kind == .tap }
      let newest = taps.max { ($0.created, $0.key) < ($1.created, $1.key) }
      guard let newest, simulation.chance(oneIn: 3),
        let tapper = people.first(where: { $0.id == newest.author })
      else { return false }
      try happen(.untapped(newest.key, by: tapper, in: room), in: room)
    case .loops:
      if let target = one(of: shown.shownTwice), simulation.chance(oneIn: 2) {
        try happen(.redacted(event: target.event, by: person, in: room), in: room)
        return true
      }
      var wishes = Wishes()
      wishes.loop = true
      try say(.prompt("a storm", wishes), person, in: room, replyingTo: nil)
    case .tastes:
      if studio.conversation(room)?.collection == nil {
        let name = simulation.chance(oneIn: 2) ? "nordic" : nil
        try say(.command(.taste(.collect(name: name))), person, in: room, replyingTo: nil)
      } else if simulation.chance(oneIn: 3) {
        try say(.command(.taste(.finish)), person, in: room, replyingTo: nil)
      } else {
        try post(person, in: room)
      }
    }
    return true
  }

  private func intents(in studio: StudioState, _ room: Key) -> [Intent] {
    let hidden = studio.pictures.values.filter { $0.state == .hidden }.map(\.id).sorted()
    let all = studio.pictures.values.map(\.id).sorted()
    var intents: [Intent] = [
      .newImage, .again(Wishes()), .back, .useThis, .decide(.approve), .decide(.iterate),
      .decide(.restart),
      .command(.new), .command(.status), .command(.gallery), .command(.choose(1)),
      .command(.taste(.collect(name: "nordic"))), .command(.taste(.collect(name: nil))),
      .command(.taste(.keep)), .command(.taste(.off)), .command(.loop(.on)), .command(.loop(.off)),
      .command(.mode(.auto)), .command(.mode(.text2img)), .command(.mode(.img2img)), .ask("why?"),
      .command(.talk), .command(.paint), .command(.settings(name: "gate", value: "quorum 2")),
      .command(.settings(name: "gate", value: "anyone")),
      .misread(.noWords),
    ]
    if let id = one(of: hidden) { intents.append(.command(.undelete(id))) }
    if let id = one(of: all) { intents.append(.command(.from(id))) }
    return intents
  }

  private func wishes() -> Wishes {
    var wishes = Wishes()
    if simulation.chance(oneIn: 4) { wishes.candidates = simulation.random(in: 2...3) }
    if simulation.chance(oneIn: 4) { wishes.loop = true }
    if simulation.chance(oneIn: 3) { wishes.painter = "far" }
    if simulation.chance(oneIn: 6) { wishes.isFresh = true }
    return wishes
  }

  private func say(
    _ intent: Intent, _ person: Person, in room: Key, replyingTo shown: Shown?
  ) throws {
    try happen(.said(try utterance(intent, person, in: room, replyingTo: shown)), in: room)
  }

  private func utterance(
    _ intent: Intent, _ person: Person, in room: Key, replyingTo shown: Shown?
  ) throws -> Utterance {
    let thread = simulation.chance(oneIn: 5) ? shown?.event : nil
    return Utterance(
      key: try newEvent(), place: Place(room, thread: thread, repliesTo: shown?.event),
      person: person, text: "words", intent: intent)
  }

  private func tap(_ target: Key, _ person: Person, in room: Key) throws {
    let signs: [Sign] = [
      .thumb, .check, .cycle, .cycle, .recycle, .cross, .play, .palette, .bin, .number(1),
      .number(2),
    ]
    guard let sign = one(of: signs) else { return }
    let tap = Tap(
      key: try newEvent(), target: target, sign: sign, person: person, conversation: room)
    try happen(.tapped(tap), in: room, as: tap.key)
  }

  private func post(_ person: Person, in room: Key) throws {
    let utterance = try utterance(.nothing, person, in: room, replyingTo: nil)
    let bytes = Array("photo \(utterance.key)".utf8)
    let image = ImageFacts(
      width: 64, height: 64, mimeType: "image/png", byteCount: bytes.count, blurhash: "",
      fingerprint: 0)
    try happen(
      .posted(Upload(utterance: utterance, blob: BlobName(of: bytes), image: image)), in: room,
      as: utterance.key, bytes: bytes)
  }

  private func happen(
    _ event: StudioEvent, in room: Key, as key: Key? = nil, bytes: [UInt8]? = nil
  ) throws {
    let key =
      switch event {
      case .said(let utterance): utterance.key
      default: try key ?? newEvent()
      }
    state.withLock { $0.done.append((key, room, event, bytes)) }
  }
}

extension [World.Shown] {
  /// Those that show a picture which others show too.
  fileprivate var shownTwice: [World.Shown] {
    var events: [PictureID: [World.Shown]] = [:]
    for one in self {
      if case .picture(let id, _) = one.telling.fact { events[id, default: []].append(one) }
    }
    return filter { one in
      guard case .picture(let id, _) = one.telling.fact else { return false }
      return (events[id]?.count ?? 0) > 1
    }
  }
}
