internal import Concurrency

/// Every number that the program shows of itself.
///
/// 1. A name is declared once, with its kind, its help and its labels; declaring it again the same
///    way gives the same metric, and any other way is a defect.
/// 2. Names and labels come from code, never from input. Label values may come from input, which
///    is why a metric has at most `maximumSeries` of them: what is more goes to one series named
///    `other`, and is counted.
/// 3. Updating touches no lock of the registry.
package final class Metrics: Sendable {
  package static let maximumSeries = 200
  /// Of version 0.0.4, which every collector reads.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private let families = Guarded<[String: any MetricFamily]>([:])

  package init() {}

  /// Counts what only grows: `easel_events_sent_total`.
  package func counter(_ name: StaticString, _ help: StaticString) -> Counter {
    counters(name, help, by: []).with()
  }

  package func counters(
    _ name: StaticString, _ help: StaticString, by labels: [StaticString]
  ) -> Family<Counter> {
    precondition(name.description.hasSuffix("_total"), "the name of a counter ends in _total")
    return declare(Family(name, help, "counter", labels) { Counter() })
  }

  /// Shows what goes up and down: `easel_jobs_waiting`.
  package func gauge(_ name: StaticString, _ help: StaticString) -> Gauge {
    gauges(name, help, by: []).with()
  }

  package func gauges(
    _ name: StaticString, _ help: StaticString, by labels: [StaticString]
  ) -> Family<Gauge> {
    declare(Family(name, help, "gauge", labels) { Gauge() })
  }

  /// Sorts measurements into buckets: `easel_request_seconds`.
  package func histogram(
    _ name: StaticString, _ help: StaticString, buckets: Buckets = .seconds
  ) -> Histogram {
    histograms(name, help, by: [], buckets: buckets).with()
  }

  package func histograms(
    _ name: StaticString, _ help: StaticString, by labels: [StaticString],
    buckets: Buckets = .seconds
  ) -> Family<Histogram> {
    precondition(
      !labels.contains { $0.description == "le" }, "the label \"le\" belongs to the buckets")
    return declare(Family(name, help, "histogram", labels) { Histogram(buckets) })
  }

  private func declare<Metric: Measured>(_ family: Family<Metric>) -> Family<Metric> {
    families.withLock { families in
      guard let known = families[family.name] else {
        families[family.name] = family
        return family
      }
      guard let known = known as? Family<Metric>, known.labels == family.labels else {
        preconditionFailure("the metric \(family.name) is declared twice, in two ways")
      }
      return known
    }
  }

  /// Everything, as a collector reads it; the names in order.
  package func text() -> String {
    let families = families.withLock { Array($0.values) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var page = ""
    for family in families { family.write(into: &page) }
    let other = families.filter { $0.refused > 0 }
    if !other.isEmpty {
      page += "# HELP easel_metrics_other_total Updates that went to a series named other.\n"
      page += "# TYPE easel_metrics_other_total counter\n"
      for family in other {
        page += "easel_metrics_other_total{metric=\"\(family.name)\"} \(family.refused)\n"
      }
    }
    return page
  }
}

/// One kind of metric, without its type.
protocol MetricFamily: Sendable {
  var name: String { get }
  /// How often a series was asked for that found no place.
  var refused: Int { get }
  func write(into page: inout String)
}

/// What a family is made of.
package protocol Measured: Sendable {
  /// Writes the samples of one series; `labels` is empty or `a="b",c="d"`.
  func write(_ name: String, _ labels: String, into page: inout String)
}
