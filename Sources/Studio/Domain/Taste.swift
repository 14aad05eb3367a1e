package import Concurrency
package import Storage

/// What a room likes, learnt from pictures: readable, editable, versioned.
///
/// 1. There is at least one principle.
/// 2. A version, once kept, does not change; an edit is the next version.
package struct Taste: Equatable, Sendable {
  package static let maximumName = 40
  package static let maximumPrinciples = 8
  package static let maximumAvoided = 20
  package static let maximumLine = 400

  package enum State: String, Sendable, CaseIterable { case learning, draft, kept, dropped }

  /// The room; another only when the room itself goes on elsewhere.
  package internal(set) var conversation: Key
  package let name: String
  package let version: Int
  package var state: State
  package var profile: Profile?
  /// The pictures it was learnt from.
  package var references: [PictureID]
  /// The critic's own part: JSON, handed back to it when it judges.
  package var figures: String?
  /// How the references score against their own profile, so that people know what an 8 is.
  package var selfScore: SelfScore?
  package var author: Key
  package let created: Instant

  package init(
    conversation: Key, name: String, version: Int, state: State, references: [PictureID],
    author: Key, created: Instant
  ) {
    self.conversation = conversation
    self.name = name
    self.version = version
    self.state = state
    self.references = references
    self.author = author
    self.created = created
  }

  /// Learnt from too few pictures to be sure of.
  package var isThin: Bool { references.count < 3 }

  package struct SelfScore: Equatable, Sendable {
    package var mean: Double
    package var spread: Double
    package init(mean: Double, spread: Double) {
      self.mean = mean
      self.spread = spread
    }
  }

  package struct Profile: Equatable, Sendable {
    package private(set) var principles: [String]
    package var palette: String
    package var composition: String
    package var mood: String
    package var texture: String
    package var avoid: [String]

    package enum Refusal: Error, Equatable, Sendable { case noPrinciple, empty(Dimension) }

    package init(
      principles: [String], palette: String, composition: String, mood: String, texture: String,
      avoid: [String]
    ) throws(Refusal) {
      let line = { (text: String) in oneLine(text, atMost: Taste.maximumLine) }
      let kept = principles.map(line).filter { !$0.isEmpty }
      guard !kept.isEmpty else { throw .noPrinciple }
      self.principles = Array(kept.prefix(Taste.maximumPrinciples))
      self.palette = line(palette)
      self.composition = line(composition)
      self.mood = line(mood)
      self.texture = line(texture)
      self.avoid = Array(avoid.map(line).filter { !$0.isEmpty }.prefix(Taste.maximumAvoided))
      let fields: [(Dimension, String)] = [
        (.palette, self.palette), (.composition, self.composition), (.mood, self.mood),
        (.texture, self.texture),
      ]
      for (dimension, text) in fields where text.isEmpty { throw .empty(dimension) }
    }
  }
}
