import Pixels

extension TasteFigures {
  package func judge(_ picture: Observation, avoid: [AvoidItem] = []) -> Judgement {
    let values = picture.measurements.values
    let findings = Measure.allCases.map { measure in
      Finding(
        measure: measure, value: values[measure], target: mean[measure], spread: spread[measure])
    }
    let palette = nearestPalette(to: picture.measurements.palette)
    let avoided = avoid.map { AvoidFinding(item: $0, amount: $0.amount(in: picture.measurements)) }
    let scores = Dimension.allCases.map { dimension in
      var parts = dimension.measures.map { findings[$0.index].score }
      if dimension == .paletteTendency { parts.append(palette.score) }
      // Of things to avoid the worst counts: nine that are absent do not make up for one.
      if dimension == .avoidList { parts = avoided.map(\.score).min().map { [$0] } ?? [] }
      let score = parts.isEmpty ? nil : parts.reduce(0, +) / Double(parts.count)
      return (dimension: dimension, score: score)
    }
    return Judgement(
      scores: scores, overall: Score.overall(scores.compactMap(\.score)),
      findings: findings.sorted { $0.z.magnitude > $1.z.magnitude }, palette: palette,
      avoided: avoided, likeness: likeness(of: picture.hash))
  }

  private func nearestPalette(to palette: Palette) -> PaletteFinding {
    let distances = palettes.map { $0.distance(to: palette) }
    let least = distances.min() ?? 0
    return PaletteFinding(
      distance: least, spread: paletteSpread, nearest: distances.firstIndex(of: least) ?? 0)
  }

  private func likeness(of hash: DifferenceHash) -> Judgement.Likeness? {
    let distances = hashes.map { $0.distance(to: hash) }
    guard let least = distances.min(), least <= DifferenceHash.near,
      let index = distances.firstIndex(of: least)
    else { return nil }
    return Judgement.Likeness(reference: index + 1, distance: least)
  }
}
