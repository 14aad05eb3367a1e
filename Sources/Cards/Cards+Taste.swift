package import Drawing
package import Studio
import Words

extension Cards {
  /// The swatches are the colours of the references, the scores what they have against themselves
  /// on each dimension: measured by whoever decoded them.
  package func tasteCard(
    of key: TasteKey, swatches: [TasteCard.Swatch] = [], scores: [Dimension: Double] = [:]
  ) throws -> TasteCard? {
    guard let taste = try rows.taste(key), let profile = taste.profile else { return nil }
    var card = TasteCard(
      name: PlainText(taste.name), version: say(.cardVersion, ["version": .number(taste.version)]),
      subtitle: taste.references.isEmpty
        ? "" : say(.tasteFrom, ["count": .number(taste.references.count)]))
    card.isThin = taste.isThin
    card.swatches = swatches
    // What to avoid has a list of its own.
    card.dimensions = Dimension.allCases.filter { $0 != .avoid }.map {
      TasteCard.Dimension(label(Label($0)), PlainText(profile[$0]), score: scores[$0])
    }
    card.principles = profile.principles.map { PlainText($0) }
    card.avoid = profile.avoid.map { PlainText($0) }
    card.references = taste.references.compactMap { pictures[$0] }
    if let score = taste.selfScore {
      card.referenceLine = say(
        .tasteSelf, ["mean": .score(score.mean), "spread": .score(score.spread)])
    }
    if taste.isThin, !taste.references.isEmpty { card.footnote = say(.tasteThin) }
    card.labels.palette = label(.cardPalette)
    card.labels.principles = label(.cardPrinciples)
    card.labels.avoid = label(.cardAvoid)
    card.labels.thin = label(.cardThin)
    card.labels.decimalMark = language.decimalMark
    card.labels.isRightToLeft = language.isRightToLeft
    return card
  }
}
