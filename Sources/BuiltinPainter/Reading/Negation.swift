/// How far a negation reaches: from its word to the first noun, over "and" and "or" to the next ones,
/// never over a preposition or the end of a clause.
///
/// "a mountain without snow at noon" forbids snow and asks for noon, in whichever order.
struct Negation {
  private enum Reach { case none, word, noun, everything }
  private var reach = Reach.none
  /// What was negated last was a noun, so that only "and" or "or" can carry on.
  private var isSpent = false
  /// In a list of what is not wanted everything is negated.
  private let isWhole: Bool

  init(isWhole: Bool) {
    self.isWhole = isWhole
    reach = isWhole ? .everything : .none
  }

  var holds: Bool { reach != .none && !isSpent }

  mutating func begin(isOfOneWord: Bool) {
    guard !isWhole else { return }
    (reach, isSpent) = (isOfOneWord ? .word : .noun, false)
  }

  mutating func meetPreposition() { if !isWhole { reach = .none } }

  mutating func meetConjunction() { isSpent = false }

  /// After a word with a meaning, or one that is not known.
  mutating func met(noun: Bool) {
    // Only what follows at once can be carried on to.
    if isSpent, !isWhole {
      reach = .none
      return
    }
    switch reach {
    case .none, .everything: break
    case .word: isSpent = true
    case .noun: isSpent = isSpent || noun
    }
  }

  mutating func startClause() { self = Negation(isWhole: isWhole) }
}
