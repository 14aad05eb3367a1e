import Concurrency
import Storage

/// What a room is told when the bot comes, and what it is asked.
///
/// 1. The hello comes with a first painting, which nobody pays for and nothing builds on by itself;
///    where none can be painted, in words alone.
/// 2. How to listen is asked once: with the hello, or when a third person comes.
extension Draft {
  mutating func joined(_ id: Key, members: Int) throws {
    try enter(id)
    var room = try conversation(id)
    room.isAsked = members > 2
    if let known = try room.greeting.flatMap({ try picture($0) }), known.isPending {
      return put(room)
    }
    guard room.greeting == nil, let painter = paintsHellos() else {
      put(room)
      return try greet(room)
    }
    let recipe = Recipe(
      painter: painter.name, prompt: house.greeting, words: house.greeting, seed: drawSeed(),
      size: painter.standardSize)
    let painting = Picture(
      id: try drawPictureID(), conversation: id, request: nil, parent: nil, depth: 0,
      origin: .painted, state: .waiting, owner: Message.bot, recipe: recipe, round: 1, price: 0,
      created: now)
    put(painting)
    room.greeting = painting.id
    put(room)
    queue(.paint(painting.id, painter: painter.name, conversation: id, priority: 0))
  }

  /// Somebody came. With a hello that is on its way the question goes along.
  mutating func grew(_ id: Key, members: Int) throws {
    guard members > 2, var room = try rows.conversation(id), !room.isAsked, mayBeAsked(room)
    else { return }
    room.isAsked = true
    put(room)
    if try room.greeting.flatMap({ try picture($0) })?.isPending == true { return }
    tell(.askedToListen, at: Place(id))
  }

  /// The painting of the hello is there, or never will be.
  mutating func greet(in id: Key) throws { try greet(try conversation(id)) }

  private mutating func greet(_ room: Conversation) throws {
    let painting = try room.greeting.flatMap { try picture($0) }?.ifFinished
    tell(
      .welcome(painting?.id, asks: room.isAsked && mayBeAsked(room)), at: Place(room.id))
  }

  /// Whose the painting of the hello is: the built-in painter's, which costs nothing and is always
  /// there, else the first that paints from words.
  private func paintsHellos() -> PainterCapabilities? {
    let able = house.painters.filter(\.paintsFromText)
    return able.first { $0.name == "builtin" } ?? able.first
  }

  /// Nobody has said how to listen, neither here nor in the settings.
  private func mayBeAsked(_ room: Conversation) -> Bool {
    room.settings.listen ?? house.listen == nil
  }

  /// A tap on the words, or on the painting above them.
  mutating func welcomed(_ tap: Tap, on line: Message) throws {
    let listen: Listen
    switch tap.sign {
    case .palette: listen = .all
    case .speech: listen = .mention
    case .play:
      guard let id = line.picture else { return }
      return try continueWith(id, tap.person, at: line.answerPlace)
    default: return
    }
    try change("listen", to: listen.rawValue, in: tap.conversation, by: tap.person) {
      $0.listen = listen
    }
    tell(.answer(.listening(listen)), at: Place(tap.conversation), mentions: tap.person)
  }
}
