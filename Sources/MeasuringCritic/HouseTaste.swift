import Pixels

extension TasteFigures {
  /// The yardstick where a room has no taste of its own: wide, and in favour of nothing in particular
  /// but a picture that is neither dim, nor glaring, nor empty, nor crammed. It never enters a prompt.
  package static let house = TasteFigures(
    references: TasteFigures.fullReferences,
    mean: MeasureValues { houseFigures[$0.index].mean },
    spread: MeasureValues { houseFigures[$0.index].spread },
    palettes: housePalettes.compactMap { rows in
      Palette(rows.map { Palette.Swatch(colour: OKLCH($0.0, $0.1, $0.2).lab, weight: $0.3) })
    },
    paletteSpread: 0.12, hashes: [], ownScores: [])

  /// In the order of ``Measure``.
  private static let houseFigures: [(mean: Double, spread: Double)] = [
    (0.60, 0.14), (0.55, 0.17), (0.085, 0.04), (0.0, 0.40), (0.60, 0.28), (0.18, 0.13),
    (0.35, 0.28), (0.42, 0.24), (0.50, 0.13), (0.46, 0.13), (0.50, 0.08),
  ]

  /// Lightness, chroma, hue, share: day, dusk, wood and night.
  private static let housePalettes: [[(Float, Float, Float, Double)]] = [
    [
      (0.82, 0.05, 240, 0.35), (0.62, 0.08, 235, 0.25), (0.7, 0.07, 90, 0.25),
      (0.35, 0.05, 250, 0.15),
    ],
    [
      (0.75, 0.09, 60, 0.3), (0.6, 0.11, 35, 0.25), (0.45, 0.07, 310, 0.25), (0.28, 0.05, 280, 0.2),
    ],
    [
      (0.72, 0.06, 110, 0.25), (0.52, 0.08, 140, 0.35), (0.36, 0.06, 150, 0.25),
      (0.85, 0.03, 90, 0.15),
    ],
    [(0.3, 0.06, 270, 0.4), (0.45, 0.08, 255, 0.3), (0.62, 0.06, 230, 0.2), (0.88, 0.05, 90, 0.1)],
  ]
}
