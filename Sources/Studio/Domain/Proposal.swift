/// What would be done with a workflow, for whoever has to say yes to it.
///
/// Names of nodes are from the file: whoever shows them takes them for data.
package struct Proposal: Equatable, Sendable {
  package static let maximumPlaces = 12
  package static let maximumPlace = 140
  package static let maximumCandidates = 6
  /// Stands for those that are not listed.
  package static let more = "…"
  package static let maximumBinding = 64 << 10

  /// What of an order goes where. Without a place, nothing takes it.
  package struct Line: Equatable, Sendable {
    /// `prompt`, `seed`, …
    package let slot: String
    package let places: [String]
    /// A title says so; else it was found, or answered.
    package let isTitled: Bool

    package init(slot: String, places: [String], isTitled: Bool) {
      self.slot = slot
      self.places = places.prefix(Proposal.maximumPlaces)
        .map { oneLine($0, atMost: Proposal.maximumPlace) }
      self.isTitled = isTitled
    }
  }

  /// What may be one node or another: somebody has to say which.
  package struct Question: Equatable, Sendable {
    package let slot: String
    /// The nodes, as people know them: `6 “Positive” (CLIPTextEncode)`. None where none is seen.
    package let candidates: [String]

    package init(slot: String, candidates: [String]) {
      self.slot = slot
      let shown = candidates.prefix(Proposal.maximumCandidates)
        .map { oneLine($0, atMost: Proposal.maximumPlace) }
      self.candidates = candidates.count > shown.count ? shown + [Proposal.more] : shown
    }
  }

  /// What can be done with what is bound.
  package struct Abilities: Equatable, Sendable {
    package var paintsFromText = false
    package var paintsFromPictures = false
    package var takesSeed = false
    package var takesNegative = false
    package var takesStrength = false
    package var takesSteps = false
    package var takesSize = false

    package init() {}
  }

  package var lines: [Line]
  /// While there is one it cannot be frozen.
  package var question: Question?
  /// For its painter alone: which input of which node takes what.
  package var binding: String
  package var abilities: Abilities

  package init(lines: [Line], question: Question? = nil, binding: String, abilities: Abilities) {
    self.lines = lines
    self.question = question
    self.binding = binding
    self.abilities = abilities
  }
}
