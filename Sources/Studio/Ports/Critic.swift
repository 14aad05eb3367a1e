/// A back end that judges pictures and learns tastes from them.
package protocol Critic: Sendable {
  var capabilities: CriticCapabilities { get }
  func judge(_ question: CritiqueQuestion) async throws -> Judgement
  func learn(_ references: [[UInt8]]) async throws -> Lesson
  func compare(_ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion) async throws
    -> Verdict
}

package struct CriticCapabilities: Equatable, Sendable {
  package var name: String
  package var summary: String
  package var basis: Basis
  package var canLearn: Bool

  package init(name: String, summary: String, basis: Basis, canLearn: Bool) {
    self.name = name
    self.summary = summary
    self.basis = basis
    self.canLearn = canLearn
  }
}

package struct CritiqueQuestion: Equatable, Sendable {
  package var bytes: [UInt8]
  package var recipe: Recipe
  /// The person's own words; they stay in the revised prompt.
  package var words: String
  /// The room's taste; without one the critic uses its own yardstick, which never enters prompts.
  package var taste: TasteForCritic?
  /// What an earlier picture of this wish was checked by: it is asked again, so that rounds can be
  /// compared. It may be empty; nothing where none was asked yet.
  package var checklist: [String]?

  package init(
    bytes: [UInt8], recipe: Recipe, words: String, taste: TasteForCritic?,
    checklist: [String]? = nil
  ) {
    self.checklist = checklist
    self.bytes = bytes
    self.recipe = recipe
    self.words = words
    self.taste = taste
  }
}

package struct TasteForCritic: Equatable, Sendable {
  package var name: String
  package var profile: Taste.Profile
  package var figures: String?

  package init(name: String, profile: Taste.Profile, figures: String?) {
    self.name = name
    self.profile = profile
    self.figures = figures
  }
}

/// A taste learnt from pictures.
package struct Lesson: Equatable, Sendable {
  package var profile: Taste.Profile
  package var figures: String?
  package var selfScore: Taste.SelfScore?

  package init(profile: Taste.Profile, figures: String?, selfScore: Taste.SelfScore?) {
    self.profile = profile
    self.figures = figures
    self.selfScore = selfScore
  }
}

/// Which of two pictures is the better one. A reason may call the first A and the second B.
package enum Verdict: Equatable, Sendable {
  case first(reason: String)
  case second(reason: String)
  case tie(reason: String)
}

/// Why there is no critique, in one plain sentence.
package struct CriticFailure: Error, Equatable, Sendable {
  package var reason: String
  package var isWorthRetrying: Bool
  /// How long the back end asks to be left alone; nothing where it does not say.
  package var retryAfter: Duration?

  package init(_ reason: String, isWorthRetrying: Bool = false, retryAfter: Duration? = nil) {
    self.reason = oneLine(reason, atMost: 300)
    self.isWorthRetrying = isWorthRetrying
    self.retryAfter = retryAfter
  }
}
