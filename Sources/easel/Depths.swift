internal import Logging
internal import Storage
internal import Web

/// How much waits in the store: counted when somebody looks, since an idle program should sleep.
struct Depths: Sendable {
  private let waiting: Family<Gauge>

  init(_ metrics: Metrics) {
    waiting = metrics.gauges(
      "easel_waiting", "Rows that wait, by table: arrivals, jobs and outgoing messages.",
      by: ["table"])
  }

  /// Counts, and by that finds out whether the store answers.
  func readiness<S: Store>(of store: S) async -> HealthPages.Readiness
  where S.Transaction: Ground {
    do {
      let counts = try await store.read {
        [try $0.waitingArrivals(), try $0.waitingJobs(), try $0.unsentOutgoing()]
      }
      for (table, count) in zip(["inbox", "jobs", "outbox"], counts) {
        waiting.with(table).set(Double(count))
      }
      return .ready
    } catch let error as StorageError {
      return .notReady("the store is \(error.kind.rawValue)")
    } catch {
      return .notReady("the store does not answer")
    }
  }
}
