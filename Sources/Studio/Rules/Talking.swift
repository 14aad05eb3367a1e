import Concurrency
import Storage

/// Talking a wish through with the director. Nothing is painted or paid for before the tap.
extension Draft {
  mutating func beginTalk(_ utterance: Utterance) throws {
    guard house.director != nil else { throw Refusal.noDirector }
    var conversation = try conversation(utterance.place.conversation)
    if conversation.talk == nil {
      conversation.talk = Conversation.Talk(began: now)
      put(conversation)
    }
    answer(.talking, to: utterance)
  }

  mutating func endTalk(_ utterance: Utterance) throws {
    var conversation = try conversation(utterance.place.conversation)
    guard conversation.talk != nil else { throw Refusal.notTalking }
    conversation.talk = nil
    put(conversation)
    answer(.talkEnded, to: utterance)
  }

  /// While a talk is open all words are for the director, wherever they stand, and so are those in
  /// reply to a card. Only a command paints: it ends the talk.
  func isForDirector(_ utterance: Utterance) throws -> Bool {
    if utterance.isCommand { return false }
    if try conversation(utterance.place.conversation).talk != nil { return true }
    return try utterance.place.repliesTo.flatMap { try message($0) }?.kind == .promptCard
  }

  mutating func leaveTalk(_ utterance: Utterance) throws {
    if try conversation(utterance.place.conversation).talk != nil { try endTalk(utterance) }
  }

  /// A line for the director: said in a talk, after a `?`, or as a reply to its card.
  mutating func ask(_ words: String, _ utterance: Utterance) throws {
    try ask(words, at: utterance.place.answer(to: utterance.key), by: utterance.person)
  }

  mutating func ask(_ words: String, at place: Place, by person: Person) throws {
    // A room's own may have left the house, and there is no other.
    guard let director = house.director else { throw Refusal.noDirector }
    var conversation = try conversation(place.conversation)
    var talk = conversation.talk ?? Conversation.Talk(began: now)
    // Unlike every line before it, also of earlier talks: the job's name is made of it.
    let count = min(talk.lines.count + 1, Conversation.Talk.maximumLines)
    let line = Int(now.milliseconds) &* 64 &+ count
    talk.say(
      .person, words,
      asked: Conversation.Talk.Asked(line: line, at: place, by: person.id, name: person.name))
    conversation.talk = talk
    put(conversation)
    queue(.answer(conversation: conversation.id, line: line, director: director))
  }

  mutating func answered(_ answer: DirectorAnswer, to line: Int, in id: Key) throws {
    var conversation = try conversation(id)
    guard var talk = conversation.talk else { return }
    let asked = talk.asked(line)
    let fact: Fact
    switch answer {
    case .words(let words):
      guard !oneLine(words, atMost: 1).isEmpty else {
        return tell(.directorEmpty, to: asked, in: id)
      }
      talk.say(.bot, words)
      fact = .directorSaid(String(words.prefix(Conversation.Talk.maximumText)))
    case .card(let prompt):
      let prompt = oneLine(prompt, atMost: Request.maximumPrompt)
      guard !prompt.isEmpty else { return tell(.directorEmpty, to: asked, in: id) }
      talk.say(.bot, prompt)
      fact = .promptCard(prompt)
    }
    conversation.talk = talk
    put(conversation)
    tell(fact, to: asked, in: id)
  }

  mutating func notAnswered(_ reason: String, to line: Int, in id: Key) throws {
    guard let talk = try conversation(id).talk else { return }
    tell(.directorFailed(reason: reason), to: talk.asked(line), in: id)
  }

  /// Where it was asked, to whoever asked; in the room where that is forgotten, or was in the room
  /// before this one.
  private mutating func tell(_ fact: Fact, to asked: Conversation.Talk.Asked?, in id: Key) {
    guard let asked else { return tell(fact, at: Place(id)) }
    let place = asked.place.conversation == id ? asked.place : Place(id)
    tell(fact, at: place, mentions: Person(asked.person, name: asked.name))
  }

  /// 🎨 paints the card, ❌ drops it; each once.
  mutating func tappedPrompt(_ tap: Tap, on line: Message) throws {
    guard line.status == .done, line.request == nil else { return }
    var card = line
    switch tap.sign {
    case .palette:
      let source =
        try conversation(tap.conversation).settings.mode == .text2img
        ? nil : conversation(tap.conversation).active.flatMap { try picture($0) }
      try begin(
        Wish(
          prompt: card.text, wishes: Wishes(), person: tap.person, line: card,
          place: Place(tap.conversation, thread: card.thread), source: Source(picture: source)))
      try keep(tap, asking: message(card.key)?.request)
    case .cross:
      card.status = .cancelled
      put(card)
      tell(.answer(.cardDropped), at: card.answerPlace, mentions: tap.person)
    default: break
    }
  }
}

extension Conversation.Talk {
  package static let maximumText = 4_000

  /// The oldest lines are forgotten.
  mutating func say(_ role: Role, _ text: String, asked: Asked? = nil) {
    lines.append(Line(role, String(text.prefix(Self.maximumText)), asked: asked))
    if lines.count > Self.maximumLines { lines.removeFirst(lines.count - Self.maximumLines) }
  }

  fileprivate func asked(_ line: Int) -> Asked? { lines.last { $0.asked?.line == line }?.asked }
}
