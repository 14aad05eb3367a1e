import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio

/// What people do, drawn by chance from what they see.
extension World {
  /// Everybody does something now and then, until so many things are done.
  func live(acts: Int, _ disk: MemoryStore) async throws {
    for room in rooms { try enter(room) }
    for _ in 0..<acts {
      try await simulation.sleep(for: .milliseconds(simulation.random(in: 1...60_000)))
      try act(in: disk.contents.studio)
    }
    state.withLock { $0.isOver = true }
  }

  /// Rooms of two, three and four, the bot included.
  private func enter(_ room: Key) throws {
    let count = simulation.random(in: 1...people.count)
    let guests = count == 1 ? people.shuffled(by: simulation).prefix(1) : people.prefix(count)
    state.withLock { $0.members[room] = Set(guests.map(\.id)) }
    try happen(.joined(room, members: count + 1), in: room)
    for guest in guests {
      try happen(.membership(guest.id, of: room, isMember: true), in: room)
    }
  }

  private func comeOrGo(_ person: Person, in room: Key) throws {
    let isMember = state.withLock { state -> Bool? in
      var members = state.members[room] ?? []
      if members.insert(person.id).inserted {
        state.members[room] = members
        return true
      }
      guard members.count > 1 else { return nil }
      members.remove(person.id)
      state.members[room] = members
      return false
    }
    guard let isMember else { return }
    try happen(.membership(person.id, of: room, isMember: isMember), in: room)
  }

  private func act(in studio: StudioState) throws {
    guard let room = one(of: rooms), let anybody = one(of: people) else { return }
    let members = state.withLock { $0.members[room] ?? [] }
    guard let person = one(of: people.filter { members.contains($0.id) }) else { return }
    let shown = state.withLock { $0.shown }.filter { $0.telling.place.conversation == room }
    let lines = studio.messages.values
      .filter { $0.conversation == room && $0.role == .person }.sorted { $0.key < $1.key }
    let prompts = lines.filter { $0.kind == .prompt || $0.kind == .picture }
    if try actByTemper(person, in: room, studio, shown) { return }
    switch simulation.random(in: 0...22) {
    case 0...5: try say(prompt(in: studio), person, in: room, replyingTo: nil)
    case 6: try say(prompt(in: studio), person, in: room, replyingTo: one(of: shown))
    case 7...11:
      // Mostly on what asks for a tap.
      let asking = shown.filter { $0.telling.kind != .notice }
      guard let target = one(of: simulation.chance(oneIn: 4) ? shown : asking) else { return }
      try tap(target.event, person, in: room)
    case 12:
      guard let tap = one(of: lines.filter { $0.kind == .tap }) else { return }
      let tapper = people.first { $0.id == tap.author } ?? person
      try happen(.untapped(tap.key, by: tapper, in: room), in: room)
    case 13:
      guard let line = one(of: prompts) else { return }
      let author = people.first { $0.id == line.author } ?? person
      let new = simulation.chance(oneIn: 4) ? words(in: studio) : prompt(in: studio)
      let editor = simulation.chance(oneIn: 5) ? person : author
      let edit = try utterance(new, editor, in: room, replyingTo: nil)
      try happen(.edited(message: line.key, edit), in: room)
    case 14:
      guard let line = one(of: prompts) else { return }
      try happen(.redacted(event: line.key, by: person, in: room), in: room)
    case 15:
      let pictures = shown.filter { $0.telling.kind == .picture }
      let choice = simulation.chance(oneIn: 2) ? pictures : pictures.shownTwice
      guard let target = one(of: choice) else { return }
      try happen(.redacted(event: target.event, by: person, in: room), in: room)
    case 16: try post(person, in: room, studio)
    case 17:
      try say(
        person.isModerator ? "!cancel all" : "!cancel", person, in: room, replyingTo: nil)
    case 18:
      // Whatever the bot said last wants an answer: a word for a tap, a number, a line of a card.
      let answer = one(of: ["iterate", "ok", "restart", "2", "by night", "keep", "approve"]) ?? ""
      try say(answer, person, in: room, replyingTo: shown.last)
    case 19 where simulation.chance(oneIn: 3): try comeOrGo(anybody, in: room)
    case 20 where simulation.chance(oneIn: 3):
      guard let any = one(of: shown.map(\.event) + lines.map(\.key)) else { return }
      try happen(.redacted(event: any, by: person, in: room), in: room)
    default: try say(words(in: studio), person, in: room, replyingTo: one(of: shown))
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
      try say("a storm --loop on", person, in: room, replyingTo: nil)
    case .tastes:
      if studio.conversation(room)?.collection == nil {
        let line = simulation.chance(oneIn: 2) ? "!taste new nordic" : "!taste"
        try say(line, person, in: room, replyingTo: nil)
      } else if simulation.chance(oneIn: 3) {
        try say("!taste done", person, in: room, replyingTo: nil)
      } else {
        try post(person, in: room, studio)
      }
    }
    return true
  }

  private func say(
    _ text: String, _ person: Person, in room: Key, replyingTo shown: Shown?
  ) throws {
    try happen(.said(try utterance(text, person, in: room, replyingTo: shown)), in: room)
  }

  /// Among several people the bot is called by its name, mostly: as a mention, or in words alone.
  private func utterance(
    _ text: String, _ person: Person, in room: Key, replyingTo shown: Shown?
  ) throws -> Utterance {
    let members = 1 + state.withLock { $0.members[room]?.count ?? 1 }
    let isCalled = members > 2 && simulation.chance(oneIn: 2)
    let thread = simulation.chance(oneIn: 5) ? shown?.event : nil
    return Utterance(
      key: try newEvent(), place: Place(room, thread: thread, repliesTo: shown?.event),
      person: person, text: isCalled ? "\(one(of: ["@easel", "Easel:"]) ?? "") \(text)" : text,
      intent: .nothing, members: members, mentionsBot: isCalled)
  }

  private func tap(_ target: Key, _ person: Person, in room: Key) throws {
    let signs: [Sign] = [
      .thumb, .check, .cycle, .cycle, .recycle, .cross, .play, .palette, .bin, .number(1),
      .number(2), .speech,
    ]
    guard let sign = one(of: signs) else { return }
    let tap = Tap(
      key: try newEvent(), target: target, sign: sign, person: person, conversation: room)
    try happen(.tapped(tap), in: room, as: tap.key)
  }

  private func post(_ person: Person, in room: Key, _ studio: StudioState) throws {
    let utterance = try utterance(caption(in: studio), person, in: room, replyingTo: nil)
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

extension Array {
  fileprivate func shuffled(by simulation: Simulation) -> [Element] {
    var rest = self
    return indices.map { _ in rest.remove(at: simulation.random(in: 0...rest.count - 1)) }
  }
}
