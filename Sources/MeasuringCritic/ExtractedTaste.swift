import Pixels

/// A taste read off reference pictures: the numbers, and what they say in words.
///
/// Every sentence follows from a number by a rule; none claims to know what the pictures show.
package struct ExtractedTaste: Equatable, Sendable {
  package let figures: TasteFigures
  /// 1 to 5, the most telling first.
  package let principles: [String]
  package let paletteTendency: String
  package let compositionalStyle: String
  package let emotionalRegister: String
  package let textureFeel: String
  package let avoid: [String]
  /// What an 8 is worth here: how the references score against each other.
  package let ownScores: String

  /// - Returns: `nil` for none or more than eight references.
  package init?(of references: [Observation]) {
    guard let figures = TasteFigures(of: references) else { return nil }
    let words = TasteWords(figures)
    self.figures = figures
    principles = words.principles
    paletteTendency = words.palette
    compositionalStyle = words.composition
    emotionalRegister = words.tone
    textureFeel = words.texture
    avoid = words.avoid
    ownScores = words.ownScores
  }
}
