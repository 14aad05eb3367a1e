import Drawing
import ImageFiles
import Pixels
import Raster
import Studio

/// How a trial went, as a line and as a drawing.
enum Report {
  static func line(of trial: Trial, style: String) -> String {
    let scores = trial.rounds.map { number($0.judgement.score) }.joined(separator: " ")
    let last = trial.rounds.max { $0.judgement.score < $1.judgement.score }
    let dimensions = zip(Dimension.allCases, last?.judgement.dimensions ?? [])
      .map { "\($0.rawValue.prefix { $0 != "_" }) \(number($1))" }.joined(separator: " ")
    let own = trial.taste?.selfScore.map { "\(number($0.mean)) ± \(number($0.spread))" } ?? "-"
    return "\(style) | \(own) | \(scores) | \(dimensions) | \(last?.judgement.gap ?? "")"
  }

  static func chart(
    of trial: Trial, style: String, references: [[UInt8]], to path: String
  ) async throws {
    let rounds = try trial.rounds.enumerated().map { number, round in
      ScoreChart.Round(
        PlainText("\(number + 1)"),
        picture: try decodeImage(round.bytes).raster.thumbnail(width: 320, height: 320),
        score: round.judgement.score, dimensions: round.judgement.dimensions.map { $0 })
    }
    let draughtsman = Draughtsman()
    let chart = ScoreChart(
      title: PlainText(style), subtitle: "“a quiet landscape”, towards four pictures",
      rounds: rounds, dimensions: ["palette", "composition", "mood", "texture", "avoid"],
      threshold: 8, gate: 6)
    let drawn = try await draughtsman.draw(chart)
    try Folder.write(try encodeImage(drawn.raster, as: .png()), to: path)
  }

  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
