import Concurrency
import HomeFiles
import ImageFiles
import Storage
import Studio
import Terminal
import Words
import Workers

/// Turns what a person does at the keyboard into the studio's events.
///
/// In a pipe a line is read when what was asked for before it is done and said, so that a script
/// means what a person would; so is the end of the pipe.
struct ConsoleHearer<S: Store>: Sendable where S.Transaction: StudioGround {
  let store: S
  let desk: Desk
  let house: HouseRules
  let languages: Languages
  let uploads: ConsoleUploads
  let screen: Screen
  let keys: ConsoleKeys
  let person: Person
  let clock: WallClock
  let randomness: Randomness

  private var room: Key { Console<S>.room }

  /// Where things stand, for somebody who comes, or comes back.
  func greet() async throws {
    let (conversation, gate) = try await store.read { transaction in
      let conversation = try transaction.conversation(room)
      let open = try transaction.requestsWaiting(in: room, limit: 1).first
      let picture = open?.gate?.picture
      let line = try picture.flatMap {
        try transaction.messages(showing: $0).first { $0.kind == .picture || $0.kind == .sheet }
      }
      return (conversation, line)
    }
    if conversation == nil {
      try await handle(.joined(room, members: 2))
    } else if let gate {
      keys.answer([.thumb, .cycle, .recycle], on: gate.key)
    }
    await screen.ask(keys.prompt)
  }

  /// Until the person leaves.
  func listen() async throws {
    while let event = await screen.next() {
      switch event {
      case .cancelled: return
      case .ended:
        if !screen.isRaw { try await settle() }
        return
      case .tap(let letter): _ = try await tap(ConsoleKey.sign(of: letter))
      case .line(let line):
        let word = ConsoleWord(line, isFile: HomeFiles.isReadable)
        if word == .leave { return }
        if !screen.isRaw, !word.isForMeanwhile { try await settle() }
        do {
          try await hear(word)
        } catch let failure as HomeFileError {
          await screen.print("       \(failure)", .faint)
        } catch let refusal as ImageFileError {
          let (what, why, hint) = refusal.explanation
          await screen.print("       \(what) \(why) \(hint)", .faint)
        }
      }
    }
  }

  /// Waits until nothing is in hand.
  private func settle() async throws {
    let room = room
    let isQuiet = try await Quiet(clock: clock).wait {
      try await store.read { try $0.inHand(in: room) }
    }
    if !isQuiet {
      await screen.print(
        "       some of it is not done yet; the next start goes on with it", .faint)
    }
  }

  private func hear(_ word: ConsoleWord) async throws {
    switch word {
    case .leave: break
    case .said(let text):
      // Where there are no keys, a line is one.
      if !screen.isRaw, try await tap(Sign(line: text)) { return }
      try await say(text, replyTo: try await question(answeredBy: text))
    case .reply(let id, let text):
      let line = try await store.read {
        try $0.messages(showing: id).first { $0.kind == .picture || $0.kind == .sheet }
      }
      try await say(text, replyTo: line)
    case .post(let file, let caption):
      try await post(file, try await utterance(caption, hasPicture: true))
    case .learn(let name, let files):
      try await mean(.command(.taste(.collect(name: name))), text: "!taste")
      for file in files { try await post(file, try utterance(.nothing, text: "")) }
      try await mean(.command(.taste(.finish)), text: "!taste done")
    }
  }

  private func say(_ text: String, replyTo line: Message?) async throws {
    try await handle(.said(try await utterance(text, replyTo: line)))
  }

  private func mean(_ intent: Intent, text: String) async throws {
    try await handle(.said(try utterance(intent, text: text)))
  }

  private func post(_ file: String, _ utterance: Utterance) async throws {
    if file.lowercased().hasSuffix(".json") {
      return try await handle(.brought(utterance, try await uploads.file(file)))
    }
    let upload = try await uploads.upload(file, as: utterance)
    try await handle(.posted(upload))
  }

  /// - Returns: whether anything asked for it.
  private func tap(_ sign: Sign?) async throws -> Bool {
    guard let sign, let target = keys.target(of: sign) else { return false }
    try await handle(
      .tapped(
        Tap(key: try newKey(), target: target, sign: sign, person: person, conversation: room)))
    return true
  }

  /// The line that asks and that this answers, though it is no reply: what nobody would want painted.
  private func question(answeredBy text: String) async throws -> Message? {
    for target in keys.asking {
      guard let line = try await store.read({ try $0.message(target) }) else { continue }
      if try await utterance(text, replyTo: line).intent.answers(line.kind) { return line }
    }
    return nil
  }

  private func utterance(
    _ text: String, replyTo line: Message? = nil, hasPicture: Bool = false
  ) async throws -> Utterance {
    let (conversation, house) = try await store.read {
      (try $0.conversation(room), try $0.house(house, of: room))
    }
    let language = languages.of(conversation, house)
    return Reader(languages: languages.reading(language), painters: house.painters.map(\.name))
      .utterance(
        text, key: try newKey(), at: Place(room, repliesTo: line?.key), by: person,
        in: Reader.Context(repliesTo: line?.kind, hasPicture: hasPicture))
  }

  private func utterance(_ intent: Intent, text: String) throws -> Utterance {
    Utterance(key: try newKey(), place: Place(room), person: person, text: text, intent: intent)
  }

  private func handle(_ event: StudioEvent) async throws {
    let (desk, now) = (desk, clock.now())
    try await store.write { try desk.handle(event, in: &$0, at: now) }
  }

  private func newKey() throws -> Key { try Key("you:\(String(randomness.next(), radix: 36))") }
}
