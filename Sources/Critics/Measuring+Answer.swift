internal import JSON
internal import MeasuringCritic
internal import Pixels
internal import Studio

// From measurements to the studio's own values.

extension Measuring {
  static func answer(
    _ judged: MeasuringCritic.Judgement, figures: TasteFigures, words: String, locks: Locks,
    facts: [SceneFact], notMeasurable: [String]
  ) throws(CriticFailure) -> Studio.Judgement {
    var remarks: [String] = []
    if let likeness = judged.likeness { remarks.append(likeness.sentence) }
    let adherence = Adherence(facts)
    remarks += (adherence?.lines ?? []).prefix(3)
    if !notMeasurable.isEmpty {
      remarks.append("not measurable: " + notMeasurable.joined(separator: ", "))
    }
    do {
      return try Studio.Judgement(
        score: judged.overall, dimensions: judged.scores.map(\.score), basis: .measured,
        gap: judged.biggestGap(taste: figures),
        revisedPrompt: PromptWords.revised(
          original: words, judgement: judged, taste: figures, locks: locks),
        guidance: guidance(judged, figures: figures, locks: locks),
        adherence: adherence?.score, remarks: remarks)
    } catch {
      throw CriticFailure("what was measured makes no critique: \(error)")
    }
  }

  private static func guidance(
    _ judged: MeasuringCritic.Judgement, figures: TasteFigures, locks: Locks
  ) -> String {
    let guidance = Guidance(
      findings: judged.findings.filter { !locks.holds($0.measure) },
      // The house has a yardstick, not a palette to paint with.
      palette: figures != .house && figures.palettes.indices.contains(judged.palette.nearest)
        ? figures.palettes[judged.palette.nearest] : nil)
    return String(decoding: guidance.json.compact(), as: UTF8.self)
  }

  static func lesson(_ taste: ExtractedTaste) throws(CriticFailure) -> Lesson {
    let scores = taste.figures.ownScores
    var selfScore: Taste.SelfScore?
    if !scores.isEmpty {
      let mean = scores.reduce(0, +) / Double(scores.count)
      let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
      selfScore = Taste.SelfScore(mean: mean, spread: variance.squareRoot())
    }
    do {
      return Lesson(
        profile: try Taste.Profile(
          principles: taste.principles, palette: taste.paletteTendency,
          composition: taste.compositionalStyle, mood: taste.emotionalRegister,
          texture: taste.textureFeel, avoid: taste.avoid),
        figures: String(decoding: taste.figures.json.compact(), as: UTF8.self),
        selfScore: selfScore)
    } catch {
      throw CriticFailure("what was learnt makes no taste: \(error)")
    }
  }
}
