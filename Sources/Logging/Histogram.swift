internal import Concurrency

/// The upper ends of a histogram's buckets, ascending; the last bucket, without an end, is implied.
package struct Buckets: Equatable, Sendable {
  static let maximumCount = 50
  let ends: [Double]

  package init(_ ends: [Double]) {
    precondition(
      !ends.isEmpty && ends.count <= Self.maximumCount && ends.allSatisfy(\.isFinite)
        && zip(ends, ends.dropFirst()).allSatisfy(<), "the ends of buckets ascend")
    self.ends = ends
  }

  /// From a millisecond to five minutes: waits for networks, databases and painters.
  package static let seconds = Buckets([
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
  ])

  /// From a kibibyte to 64 MiB, each four times the one before.
  package static let bytes = Buckets((0...8).map { Double(1 << (10 + 2 * $0)) })
}

/// Measurements sorted into buckets.
///
/// Under a lock and not atomic: sum, count and buckets of one page must belong together.
package final class Histogram: Measured {
  private struct State {
    var counts: [Int]
    var sum = 0.0
  }

  private let buckets: Buckets
  private let state: Guarded<State>

  init(_ buckets: Buckets) {
    self.buckets = buckets
    state = Guarded(State(counts: Array(repeating: 0, count: buckets.ends.count + 1)))
  }

  package func observe(_ value: Double) {
    // What is no number belongs in no bucket, and would spoil the sum for ever.
    guard value.isFinite else { return }
    let place = buckets.ends.firstIndex { value <= $0 } ?? buckets.ends.count
    state.withLock { state in
      state.counts[place] += 1
      state.sum += value
    }
  }

  package func observe(_ duration: Duration) { observe(duration.inSeconds) }

  package func write(_ name: String, _ labels: String, into page: inout String) {
    let state = state.withLock { $0 }
    let separator = labels.isEmpty ? "" : ","
    var total = 0
    for (count, end) in zip(state.counts, buckets.ends + [.infinity]) {
      total += count
      page += "\(name)_bucket{\(labels)\(separator)le=\"\(sample(end))\"} \(total)\n"
    }
    let braces = labels.isEmpty ? "" : "{\(labels)}"
    page += "\(name)_sum\(braces) \(sample(state.sum))\n\(name)_count\(braces) \(total)\n"
  }
}
