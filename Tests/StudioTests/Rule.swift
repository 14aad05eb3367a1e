import Storage
import Studio
import StudioStage
import Testing

/// A sentence of the room's description, and the story that shows it.
struct Rule: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let story: @Sendable (inout Stage) throws -> Void

  init(_ sentence: String, _ story: @escaping @Sendable (inout Stage) throws -> Void) {
    testDescription = sentence
    self.story = story
  }

  func play(in house: HouseRules = .ofTests()) throws {
    var stage = Stage(house: house)
    try story(&stage)
    let broken = Promises.broken(in: stage.state, house: stage.house, jobs: stage.jobs)
    #expect(broken.isEmpty)
  }
}

extension Stage {
  /// A picture with its critique.
  mutating func round(_ words: String = "a boat", score: Double = 7, by person: Person = .ann)
    throws
    -> PictureID
  {
    try say(words, by: person)
    let picture = try paint()
    try judge(score)
    return picture
  }

  mutating func set(_ name: String, _ value: String, by person: Person = .mod) throws {
    try command(.settings(name: name, value: value), by: person)
  }

  /// `words` with these directives, in a loop of its own.
  mutating func loop(_ words: String = "a boat", thread: Key? = nil) throws {
    var wishes = Wishes()
    wishes.loop = true
    try say(words, wishes: wishes, thread: thread)
  }
}
