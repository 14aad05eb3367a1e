package import Drawing
package import Studio
import Words

extension Cards {
  /// The course of a request: a round is its finished picture, or the first of its candidates.
  package func scoreChart(of id: RequestID, house: HouseRules) throws -> ScoreChart? {
    guard let request = try rows.request(id) else { return nil }
    let finished = try rows.pictures(of: id).filter { $0.state == .finished }
    guard !finished.isEmpty else { return nil }
    let loop = try rows.conversation(request.conversation)?.settings.loop ?? house.loop
    let rounds = try finished.map { picture in
      let judgement = try rows.critique(of: picture.id)?.judgement
      return ScoreChart.Round(
        PlainText("\(picture.candidate ?? picture.round)"), picture: pictures[picture.id],
        score: judgement?.score ?? picture.score, dimensions: judgement?.dimensions ?? [],
        decision: decision(on: picture, of: request))
    }
    var chart = ScoreChart(
      title: label(.chartTitle), subtitle: PlainText(request.prompt), rounds: rounds,
      dimensions: Dimension.allCases.map { label(Label($0)) }, threshold: loop.threshold,
      gate: loop.gate)
    chart.labels.threshold = label(.chartThreshold)
    chart.labels.gate = label(.chartGate)
    chart.labels.best = label(.chartBest)
    chart.labels.noCritique = label(.chartNoCritique)
    chart.labels.earlier = counting(.chartEarlier)
    chart.labels.decimalMark = language.decimalMark
    chart.labels.isRightToLeft = language.isRightToLeft
    return chart
  }

  private func decision(on picture: Picture, of request: Request) -> ScoreChart.Decision? {
    if let gate = request.gate, gate.picture == picture.id, let outcome = gate.outcome {
      let name = ["name": Slot.words(outcome.name)]
      switch outcome.option {
      case .approve: return ScoreChart.Decision(.approved, say(.gateApproved, name))
      case .iterate: return ScoreChart.Decision(.iterated, say(.gateIterated, name))
      case .restart: return ScoreChart.Decision(.restarted, say(.gateRestarted, name))
      }
    }
    guard let name = picture.approvedBy else { return nil }
    return ScoreChart.Decision(.approved, say(.gateApproved, ["name": .words(name)]))
  }
}
