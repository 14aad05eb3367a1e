import Drawing
import ImageFiles
import JSON
import Pixels
import Raster
import Studio

/// How a trial went, as lines and as a drawing.
enum Report {
  static func summary(of trial: Trial, style: String, run: String) -> String {
    let scores = trial.rounds.map { number($0.judgement.score) }.joined(separator: " ")
    let own = trial.taste?.selfScore.map { number($0.mean) } ?? "-"
    let alone = trial.alone.map { number($0.judgement.score) } ?? "-"
    return "\(style) \(run) | own \(own) | alone \(alone) | \(scores)"
  }

  /// A line for each picture, fields between tabs: style, run, round (0: the words alone), the
  /// references' own score, score, five dimensions, adherence, things, gap.
  static func lines(of trial: Trial, style: String, run: String) -> [String] {
    let own = trial.taste?.selfScore?.mean ?? 0
    let rounds =
      (trial.alone.map { [(0, $0)] } ?? [])
      + trial.rounds.enumerated().map { ($0.offset + 1, $0.element) }
    return rounds.map { number, round in
      let judgement = round.judgement
      var fields = [style, run, "\(number)", Self.number(own), Self.number(judgement.score)]
      fields += judgement.dimensions.map { $0.map { Self.number($0) } ?? "" }
      fields.append(judgement.adherence.map { Self.number($0) } ?? "-")
      fields.append(things(in: round.detail))
      fields.append(judgement.gap)
      return fields.joined(separator: "\t")
    }
  }

  static func chart(of trial: Trial, style: String, words: String, to path: String) async throws {
    let rounds = try trial.rounds.enumerated().map { number, round in
      ScoreChart.Round(
        PlainText("\(number + 1)"),
        picture: try decodeImage(round.bytes).raster.thumbnail(width: 320, height: 320),
        score: round.judgement.score, dimensions: round.judgement.dimensions)
    }
    var chart = ScoreChart(
      title: PlainText(style), subtitle: PlainText("“\(words)”, towards its pictures"),
      rounds: rounds, dimensions: ["palette", "composition", "mood", "texture", "avoid"],
      threshold: 8, gate: 6)
    if trial.rounds.contains(where: { $0.judgement.score >= 8 }) { chart.state = "converged" }
    let drawn = try await Draughtsman().draw(chart)
    try Folder.write(try encodeImage(drawn.raster, as: .png()), to: path)
  }

  /// `boat 0.52 0.61 0.0120`: what was asked for and can be seen, its middle and its share.
  private static func things(in detail: String?) -> String {
    guard let detail, let document = try? JSONDocument(Array(detail.utf8)),
      let list = try? document.root.optionalArray("facts")
    else { return "" }
    var things: [String] = []
    for fact in list {
      guard (try? fact.boolean("asked")) == true, (try? fact.boolean("present")) == true,
        let name = try? fact.string("thing")
      else { continue }
      let figures = ["x", "y", "area"].map { number((try? fact.optionalDouble($0)) ?? 0) }
      things.append(([name] + figures).joined(separator: " "))
    }
    return things.joined(separator: ";")
  }

  /// Four digits behind the point.
  private static func number(_ value: Double) -> String {
    let parts = Int((value * 10_000).rounded())
    let digits = "\(parts % 10_000)"
    return "\(parts / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
