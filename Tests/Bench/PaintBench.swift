import BotConfig
import BuiltinPainter
import Concurrency
import Raster
import TestSupport

/// The built-in painter beside the numpy prototype, and what a megapixel costs at three sizes.
enum PaintBench {
  static let bench = Bench(
    name: "paint", purpose: "paint 1024×768, and a megapixel at 0.25, 1 and 4 MP", measure: measure)

  /// Ours beside the prototype's nearest.
  private static let pairs: [(prompt: String, baseline: String)] = [
    ("mountains at golden hour", "paint"), ("mountains at golden hour", "mountains"),
    ("sea at sunset", "sea"), ("pine forest in mist", "forest"), ("city at night", "city"),
    ("desert at golden hour", "desert"), ("abstract", "abstract"),
  ]
  private static let sizes = [(592, 444), (1_168, 876), (2_304, 1_728)]

  private static func measure() async throws -> [Figure] {
    let painter = BuiltinPainter(lexicon: try Lexicon(parsing: BotConfig.lexicon))
    let root = repositoryRoot()
    var theirs: [String: [Double]] = [:]
    var ours: [String: [Double]] = [:]
    // In turns, so that whatever else the machine does falls on both.
    for _ in 0..<3 {
      let words = try Child.output(
        of: "\(root)/scripts/python", ["\(root)/Tests/Bench/Baselines/paint_baseline.py", "1"]
      ).split(whereSeparator: \.isWhitespace)
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        theirs[String(words[index]), default: []].append(Double(words[index + 1]) ?? .nan)
      }
      for (prompt, baseline) in pairs {
        ours[baseline, default: []].append(
          try milliseconds(painter, prompt, width: 1_024, height: 768))
      }
    }
    var figures: [Figure] = []
    for (_, baseline) in pairs {
      let value = median(ours[baseline] ?? [.nan])
      figures.append(
        Figure(
          name: "paint.\(baseline)", value: value, unit: "ms", direction: .lessIsBetter,
          aim: .ratio(
            5, baseline: "numpy-prototype", measured: median(theirs[baseline] ?? [.nan]))))
    }
    let slowest = ours.values.map(median).max() ?? .nan
    figures.append(
      Figure(
        name: "paint.slowest", value: slowest, unit: "ms", direction: .lessIsBetter,
        aim: .bound(1_000)))
    return figures + (try costs(painter))
  }

  /// What a megapixel costs should not depend on how many there are.
  private static func costs(_ painter: BuiltinPainter) throws -> [Figure] {
    var costs: [Double] = []
    var figures: [Figure] = []
    for (width, height) in sizes {
      let megapixels = Double(width * height) / 1e6
      let times = try ["mountains at golden hour", "sea at sunset", "oil painting of a meadow"].map
      {
        prompt in
        median(
          try (0..<3).map { _ in try milliseconds(painter, prompt, width: width, height: height) })
      }
      costs.append(times.reduce(0, +) / Double(times.count) / megapixels)
      figures.append(
        Figure(
          name: "paint.per-megapixel.\(width)x\(height)", value: costs[costs.count - 1],
          unit: "ms/MP", direction: .lessIsBetter, aim: .none))
    }
    let spread = (costs.max() ?? .nan) / (costs.min() ?? .nan)
    return figures + [
      Figure(
        name: "paint.per-megapixel.spread", value: spread, unit: "times",
        direction: .lessIsBetter, aim: .bound(1.5))
    ]
  }

  private static func milliseconds(
    _ painter: BuiltinPainter, _ prompt: String, width: Int, height: Int
  ) throws -> Double {
    let plan = painter.plan(.init(prompt: prompt, seed: 7))
    let start = ContinuousClock.now
    let painting = try painter.paint(plan.genome, width: width, height: height)
    precondition(painting.raster.width == width, "a picture")
    return start.duration(to: .now).inSeconds * 1_000
  }
}
