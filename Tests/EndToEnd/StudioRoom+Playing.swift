import Concurrency
import JSON
import TestSupport
import Testbed

// What people do in a room of the studio, and what they look for in it.

extension StudioRoom {
  @discardableResult
  func says(
    _ words: String, by person: Person? = nil, replyingTo: String? = nil, thread: String? = nil
  ) async throws -> String {
    try await (person ?? ann).says(words, in: room, replyingTo: replyingTo, thread: thread)
  }

  @discardableResult
  func taps(_ sign: String, on heard: Heard, by person: Person? = nil) async throws -> String {
    try await (person ?? ann).reacts(sign, to: heard.id, in: room)
  }

  /// A picture from a file, with a caption or without.
  @discardableResult
  func posts(width: Int = 160, height: Int = 120, caption: String? = nil) async throws -> String {
    let folder = TemporaryFolder()
    let path = folder.path("fox.png")
    try await ann.ask(
      "paint", ["path": .string(path), "w": .integer(width), "h": .integer(height)])
    var what: JSONObject = ["room": .string(room), "path": .string(path)]
    what["body"] = caption.map { .string($0) }
    return try await ann.ask("image", what).string("event")
  }

  /// Answers all that the director asks. - Returns: the card.
  func talksOfABoat() async throws -> Heard {
    try await says("?a harbour")
    try await words("What time of day")
    try await says("dusk, after rain")
    try await words("What should the eye find")
    try await says("a red boat")
    try await words("Which colours")
    try await says("ink")
    return try await words("I would paint:")
  }

  // MARK: What comes of it

  /// What the bot said in reply to this, with these words in it.
  @discardableResult
  func answer(
    to event: String, _ words: String, within limit: Duration = .seconds(30)
  ) async throws -> Heard {
    try await ann.hears("\"\(words)\" in reply to \(event)", within: limit) {
      isOurs($0) && $0.repliesTo == event && $0.body.contains(words)
    }
  }

  /// What the bot said anywhere, or changed something to, for the so-manieth time.
  @discardableResult
  func words(
    _ words: String, times: Int = 1, within limit: Duration = .seconds(30)
  ) async throws -> Heard {
    var count = 0
    return try await ann.hears("\"\(words)\"", within: limit) {
      if isOurs($0), $0.body.contains(words) { count += 1 }
      return count == times
    }
  }

  /// Says it, and waits for the picture that comes of it.
  func paints(
    _ words: String, by person: Person? = nil, replyingTo: String? = nil, thread: String? = nil
  ) async throws -> Heard {
    let known = pictures.map(\.id)
    try await says(words, by: person, replyingTo: replyingTo, thread: thread)
    return try await picture(after: known)
  }

  /// A picture, and its critique: then all that comes by itself has come.
  func paintsAndJudges(_ words: String) async throws -> (picture: Heard, critique: Heard) {
    let picture = try await paints(words)
    return (picture, try await critique(of: picture))
  }

  /// Every event that shows a painted picture.
  var pictures: [Heard] { ann.heard.filter { isOurs($0) && $0.art != nil } }

  /// The ids of all pictures that were shown, each once.
  var shown: Set<String> { Set(pictures.map(\.pictureID)) }

  /// Everything that was said before is handled: what the bot says of itself.
  @discardableResult
  func status() async throws -> String {
    try await answer(to: says("!status"), "critic").body
  }

  func isActive(_ picture: Heard) async throws -> Bool {
    try await answer(to: says("!active"), "next message").body.contains(picture.pictureID)
  }

  func redaction(of event: String, within limit: Duration = .seconds(30)) async throws {
    try await ann.hears("the redaction of \(event)", within: limit) {
      isOurs($0) && $0.type == "m.room.redaction"
        && ($0.content?["redacts"]?.string ?? $0.text("redacts")) == event
    }
  }
}

extension Heard {
  /// What the bot says of a picture for programs.
  var art: JSONNode? { type == "m.room.message" ? content?["org.easel.art"] : nil }
  var pictureID: String { art?["id"]?.string ?? "" }
  var parent: String? { art?["parent"]?.string }
  var operation: String { art?["op"]?.string ?? "" }
  var prompt: String { art?["prompt"]?.string ?? "" }
  var seed: String { art?["seed"]?.string ?? "" }
  var repliesTo: String? { relation?["m.in_reply_to"]?["event_id"]?.string }
  var thread: String? {
    relation?["rel_type"]?.string == "m.thread" ? relation?["event_id"]?.string : nil
  }
  /// `7.4` of `Iteration 1 · 7.4/10`.
  var score: Double? {
    body.firstRange(of: "/10").flatMap { end in
      body[..<end.lowerBound].split(separator: " ").last.flatMap { Double($0) }
    }
  }
}
