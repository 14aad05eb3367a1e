/// One thing of a scene, as the painter that drew it reports it. A critic that measures cannot see
/// things, so this is the painter's word, and it is said to be.
package struct SceneFact: Equatable, Sendable {
  package enum Wish: Sendable { case wanted, unwanted, notAsked }

  package let name: String
  package let wish: Wish
  package let isPresent: Bool
  /// The visible share of the picture, 0…1.
  package let visibleShare: Double
  /// Where it stands, and where it was asked for; in the painter's words ("left third").
  package let place: String?
  package let wantedPlace: String?

  package init(
    name: String, wish: Wish, isPresent: Bool, visibleShare: Double, place: String? = nil,
    wantedPlace: String? = nil
  ) {
    self.name = name
    self.wish = wish
    self.isPresent = isPresent
    self.visibleShare = visibleShare.isFinite ? min(max(visibleShare, 0), 1) : 0
    self.place = place
    self.wantedPlace = wantedPlace
  }
}

/// How far a picture holds what its prompt asked for. Never mixed with the score of a taste.
package struct Adherence: Equatable, Sendable {
  /// From 0 to 10.
  package let score: Double
  /// One for each thing that was asked for, or asked not to be there.
  package let lines: [String]

  /// Less of a thing than this is hardly seen.
  static let leastShare = 0.0005
  static let maximumFacts = 200

  /// - Returns: `nil` when nothing was asked that the painter knows of.
  package init?(_ facts: [SceneFact]) {
    let asked = facts.prefix(Self.maximumFacts).filter { $0.wish != .notAsked }
    guard !asked.isEmpty else { return nil }
    score = 10 * asked.reduce(0) { $0 + Self.share($1) } / Double(asked.count)
    lines = asked.map(Self.line)
  }

  private static func share(_ fact: SceneFact) -> Double {
    if fact.wish == .unwanted { return fact.isPresent ? 0 : 1 }
    guard fact.isPresent else { return 0 }
    let seen = fact.visibleShare < leastShare ? 0.5 : 1
    guard let wanted = fact.wantedPlace, let place = fact.place else { return seen }
    return wanted.utf8.elementsEqual(place.utf8) ? seen : seen * 0.6
  }

  private static func line(_ fact: SceneFact) -> String {
    let mark = share(fact) == 1 ? "✓" : share(fact) == 0 ? "✗" : "~"
    guard fact.isPresent else {
      return "\(fact.name): \(fact.wish == .unwanted ? "left out" : "missing") \(mark)"
    }
    if fact.wish == .unwanted { return "\(fact.name): there, though it should not be \(mark)" }
    var text =
      "\(fact.name): present, \(Wording.number(fact.visibleShare * 100, 1)) % of the picture"
    if let place = fact.place { text += ", \(place)" }
    if let wanted = fact.wantedPlace, let place = fact.place,
      !wanted.utf8.elementsEqual(place.utf8)
    {
      text += " (asked for: \(wanted))"
    }
    return "\(text) \(mark)"
  }
}
