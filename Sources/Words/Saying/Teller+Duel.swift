import Studio

extension Teller {
  /// Who is the best and why, where this one is not, or where it was shown beside the best before it.
  func places(
    of picture: Picture, _ critique: Critique, _ standing: Standing
  ) throws -> [[RichText.Run]] {
    let best = standing.isBest ? nil : try best(of: picture)
    var lines: [[RichText.Run]] = []
    var isNamed = false
    if let duel = critique.duel {
      let rival = try rows.picture(duel.rival)
      lines.append(line(about: duel, score: rival?.score))
      isNamed = duel.outcome == .lost && best?.id == duel.rival
    }
    if let best, !isNamed {
      lines.append(say(.critiqueBest, ["id": best.id.slot, "score": .score(best.score ?? 0)]))
    }
    return lines
  }

  /// The score of the rival stands there where it won: it may be the lower one.
  private func line(about duel: Duel, score: Double?) -> [RichText.Run] {
    var slots = ["id": duel.rival.slot, "reason": reasonSlot(tidy(duel.reason, atMost: 200))]
    switch duel.outcome {
    case .won: return say(.critiqueDuelWon, slots)
    case .unheld: return say(.critiqueDuelUnheld, slots)
    case .lost:
      slots["score"] = .score(score ?? 0)
      return say(.critiqueDuelLost, slots)
    }
  }

  private func best(of picture: Picture) throws -> Picture? {
    guard let request = try picture.request.flatMap({ try rows.request($0) }),
      let id = request.best,
      id != picture.id, let best = try rows.picture(id), best.score != nil
    else { return nil }
    return best
  }
}
