package import Concurrency

/// The five things a taste says something about, in the order in which they are always named.
package enum Dimension: String, Sendable, CaseIterable {
  case palette = "palette_tendency"
  case composition = "compositional_style"
  case mood = "emotional_register"
  case texture = "texture_feel"
  case avoid = "avoid_list"
}

/// Whether a figure was measured from pixels or is a model's opinion.
package enum Basis: String, Sendable, CaseIterable { case measured, opinion }

/// What a critic saw in one picture, checked when it is made, so that nobody downstream has to.
///
/// 1. The score and the five dimensions are within 0…10 and finite; a dimension of which there was
///    nothing to judge (an avoid list without anything that can be measured) has no figure.
/// 2. Texts are trimmed and bounded; the gap is one line.
package struct Judgement: Equatable, Sendable {
  package static let maximumGap = 300
  package static let maximumPrompt = 600 + Request.maximumPrompt
  package static let maximumQuestions = 8
  package static let maximumQuestion = 120

  package let score: Double
  /// One for each dimension, in declared order.
  package let dimensions: [Double?]
  package let basis: Basis
  package let gap: String
  package let revisedPrompt: String
  /// What was measured, for the next round's painter: JSON.
  package let guidance: String?
  /// What was measured, where the critic's own is an opinion.
  package let measured: Measured?
  /// How well it shows what was asked for, by the painter's own facts: apart from taste.
  package let adherence: Double?
  package let remarks: [String]
  /// The questions that it was checked by, which may be none; nothing from a critic that asks none.
  package let checklist: [String]?

  package enum Refusal: Error, Equatable, Sendable {
    case scoreOutOfRange(Double)
    case dimensionOutOfRange(Dimension, Double)
    case dimensionsMissing(Int)
    case noGap
    case noRevisedPrompt
  }

  package init(
    score: Double, dimensions: [Double?], basis: Basis, gap: String, revisedPrompt: String,
    guidance: String? = nil, measured: Measured? = nil, adherence: Double? = nil,
    remarks: [String] = [], checklist: [String]? = nil
  ) throws(Refusal) {
    let range = 0.0...10
    guard range.contains(score) else { throw .scoreOutOfRange(score) }
    guard dimensions.count == Dimension.allCases.count else {
      throw .dimensionsMissing(Dimension.allCases.count - dimensions.count)
    }
    for case (let dimension, let figure?) in zip(Dimension.allCases, dimensions) {
      guard range.contains(figure) else { throw .dimensionOutOfRange(dimension, figure) }
    }
    let gap = oneLine(gap, atMost: Self.maximumGap)
    guard !gap.isEmpty else { throw .noGap }
    let revised = oneLine(revisedPrompt, atMost: Self.maximumPrompt)
    guard !revised.isEmpty else { throw .noRevisedPrompt }
    self.score = score
    self.dimensions = dimensions
    self.basis = basis
    self.gap = gap
    self.revisedPrompt = revised
    self.guidance = guidance
    self.measured = measured
    self.adherence = adherence.flatMap { range.contains($0) ? $0 : nil }
    self.remarks = remarks.prefix(8).map { oneLine($0, atMost: Self.maximumGap) }
    self.checklist = checklist.map { questions in
      questions.prefix(Self.maximumQuestions).map { oneLine($0, atMost: Self.maximumQuestion) }
    }
  }
}

/// The critique of one picture: being made, there, or missing.
package struct Critique: Equatable, Sendable {
  package enum State: Equatable, Sendable {
    case waiting
    case done(Judgement)
    /// No critique is no score, not a zero.
    case missing(reason: String)
  }

  package let picture: PictureID
  package let critic: String
  package var state: State
  /// How it did beside the best so far, where duels decide.
  package var duel: Duel?
  package let created: Instant

  package init(
    picture: PictureID, critic: String, state: State, duel: Duel? = nil, created: Instant
  ) {
    self.picture = picture
    self.critic = critic
    self.state = state
    self.duel = duel
    self.created = created
  }

  package var judgement: Judgement? {
    if case .done(let judgement) = state { judgement } else { nil }
  }
}

/// Control characters and line breaks become spaces, runs of spaces one, and the end is cut.
package func oneLine(_ text: String, atMost count: Int) -> String {
  var line = ""
  var isSpace = true
  for scalar in text.unicodeScalars.prefix(count * 8) {
    let category = scalar.properties.generalCategory
    let isBlank =
      scalar.properties.isWhitespace || category == .control || category == .lineSeparator
      || category == .paragraphSeparator
    if isBlank {
      if !isSpace { line.unicodeScalars.append(" ") }
    } else {
      line.unicodeScalars.append(scalar)
    }
    isSpace = isBlank
  }
  if line.unicodeScalars.last == " " { line.unicodeScalars.removeLast() }
  return String(line.prefix(count))
}
