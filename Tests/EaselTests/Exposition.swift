/// What collectors read, read strictly: version 0.0.4 of Prometheus' text.
struct Exposition {
  struct Metric {
    let name: String
    let type: String
    var samples: [Sample] = []

    /// Without the one that belongs to buckets.
    var labels: [String] {
      Set(samples.flatMap { $0.labels.map(\.name) }).subtracting(["le"]).sorted()
    }
  }

  struct Sample {
    let name: String
    let labels: [(name: String, value: String)]
    let value: Double

    var series: String {
      let all = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
      return all.isEmpty ? name : "\(name){\(all)}"
    }
  }

  struct Misread: Error, CustomStringConvertible { let description: String }

  private(set) var metrics: [Metric] = []

  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Misread(description: "no newline at the end") }
    var helped: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      if line.hasPrefix("# HELP ") {
        guard words.count > 3 else { throw Misread(description: "no help: \(line)") }
        helped = words[2]
      } else if line.hasPrefix("# TYPE ") {
        guard words.count == 4, words[2] == helped,
          ["counter", "gauge", "histogram"].contains(words[3]),
          !metrics.contains(where: { $0.name == words[2] })
        else { throw Misread(description: "a bad type: \(line)") }
        metrics.append(Metric(name: words[2], type: words[3]))
      } else {
        try add(try Self.sample(String(line)), line)
      }
    }
    for metric in metrics where metric.type == "histogram" { try Self.check(metric) }
  }

  private mutating func add(_ sample: Sample, _ line: Substring) throws {
    guard let last = metrics.indices.last else { throw Misread(description: "no type: \(line)") }
    let metric = metrics[last]
    let names =
      metric.type == "histogram"
      ? ["_bucket", "_sum", "_count"].map { metric.name + $0 } : [metric.name]
    guard names.contains(sample.name), metric.type != "counter" || sample.value >= 0,
      !metric.samples.contains(where: { $0.series == sample.series })
    else { throw Misread(description: "a line of another metric, or twice: \(line)") }
    metrics[last].samples.append(sample)
  }

  private static func sample(_ line: String) throws -> Sample {
    let misread = Misread(description: "not a sample: \(line)")
    let pattern = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/
    guard let match = line.wholeMatch(of: pattern), let value = number(match.3) else {
      throw misread
    }
    var labels: [(name: String, value: String)] = []
    var rest = match.2 ?? ""
    let label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/
    while !rest.isEmpty {
      guard let found = rest.prefixMatch(of: label),
        !labels.contains(where: { $0.name == found.1 })
      else { throw misread }
      labels.append((String(found.1), String(found.2)))
      rest = rest[found.range.upperBound...]
    }
    return Sample(name: String(match.1), labels: labels, value: value)
  }

  private static func number(_ text: Substring) -> Double? {
    switch text {
    case "NaN": .nan
    case "+Inf": .infinity
    case "-Inf": -.infinity
    default: Double(text)
    }
  }

  /// Buckets grow, and the last of them is the count.
  private static func check(_ metric: Metric) throws {
    let buckets = metric.samples.filter { $0.name.hasSuffix("_bucket") }
    let counts = metric.samples.filter { $0.name.hasSuffix("_count") }
    for count in counts {
      let own = buckets.filter { bucket in
        bucket.labels.filter { $0.name != "le" }.map(\.value) == count.labels.map(\.value)
      }
      let isGrowing = zip(own, own.dropFirst()).allSatisfy { $0.value <= $1.value }
      guard isGrowing, own.last?.value == count.value,
        own.last?.labels.last?.value == "+Inf"
      else { throw Misread(description: "the buckets of \(count.series) do not add up") }
    }
  }
}
