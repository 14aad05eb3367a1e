import Pixels

extension Judgement {
  /// The one thing that is most off, in one plain sentence.
  package func biggestGap(taste: TasteFigures) -> String {
    let worstAvoided = avoided.max { $0.z < $1.z }
    let finding = findings.first
    let measured = finding?.z.magnitude ?? 0
    if let worstAvoided, worstAvoided.z > max(measured, palette.z, 1) {
      return worstAvoided.sentence
    }
    if palette.z > max(measured, 0.5) { return paletteSentence(taste) }
    guard let finding, measured > 0.5 else {
      return "Nothing that can be measured is off: it lies within the taste's own spread."
    }
    return finding.sentence
  }

  private func paletteSentence(_ taste: TasteFigures) -> String {
    let names =
      taste.palettes.indices.contains(palette.nearest)
      ? ColourNames.names(of: taste.palettes[palette.nearest]) : []
    return "Its colours are off: \(Wording.number(palette.distance)) away from the nearest palette "
      + "of the taste (\(Wording.list(names))), where \(Wording.number(palette.spread)) is usual."
  }
}

extension Finding {
  package var sentence: String {
    "It is \(measure.isOff(direction)): \(measure.noun) \(Wording.number(value)) where the taste has "
      + "\(Wording.number(target)) ± \(Wording.number(spread))."
  }
}

extension AvoidFinding {
  package var sentence: String {
    "The taste avoids \(item.name), and there is some: \(Wording.number(amount)) where up to "
      + "\(Wording.number(item.limits.fine)) passes."
  }
}
