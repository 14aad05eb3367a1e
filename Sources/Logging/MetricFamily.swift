internal import Concurrency

/// The series of one metric: one for each combination of label values.
///
/// `with` looks the series up under a lock; where it matters, keep what it returns.
package final class Family<Metric: Measured>: MetricFamily {
  static var maximumValueBytes: Int { 128 }

  private struct Series {
    var metrics: [[String]: Metric] = [:]
    /// In the order of their coming, so that a page reads the same each time.
    var order: [[String]] = []
    var refused = 0
  }

  let name: String
  let labels: [String]
  private let help: String
  private let kind: String
  private let make: @Sendable () -> Metric
  private let series = Guarded(Series())

  init(
    _ name: StaticString, _ help: StaticString, _ kind: String, _ labels: [StaticString],
    make: @escaping @Sendable () -> Metric
  ) {
    self.name = name.description
    self.help = help.description
    self.kind = kind
    self.labels = labels.map(\.description)
    self.make = make
    precondition(
      isName(self.name) && self.labels.allSatisfy { isName($0) && !$0.hasPrefix("__") },
      "\(name) or one of its labels is no name that collectors accept")
  }

  /// The series of these label values, in the order of the labels.
  package func with(_ values: String...) -> Metric {
    precondition(values.count == labels.count, "\(name) has \(labels.count) labels")
    return series.withLock { series in
      if let metric = series.metrics[values] { return metric }
      var values = values.map { String($0.unicodeScalars.prefix(Self.maximumValueBytes)) }
      if let metric = series.metrics[values] { return metric }
      if series.order.count >= Metrics.maximumSeries {
        series.refused += 1
        values = values.map { _ in "other" }
        if let metric = series.metrics[values] { return metric }
      }
      let metric = make()
      series.metrics[values] = metric
      series.order.append(values)
      return metric
    }
  }

  var refused: Int { series.withLock { $0.refused } }

  func write(into page: inout String) {
    let all = series.withLock { series in
      series.order.compactMap { values in series.metrics[values].map { (values, $0) } }
    }
    guard !all.isEmpty else { return }
    page += "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n"
    for (values, metric) in all {
      let text = zip(labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
      metric.write(name, text.joined(separator: ","), into: &page)
    }
  }
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`. The colon is left to those who write recording rules.
private func isName(_ text: String) -> Bool {
  guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
  return text.utf8.allSatisfy { byte in
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }
}

/// The format escapes a backslash and a newline, and in label values the quote.
private func escaped(_ text: String, quotes: Bool) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\"" where quotes: result += "\\\""
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
