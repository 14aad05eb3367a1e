internal import Concurrency
internal import Logging
internal import Storage
internal import Web

/// How much waits in the store: counted when somebody looks, since an idle program should sleep.
struct Depths: Sendable {
  /// Whoever watches waits no longer than this; a store that does not answer by then is not ready.
  static let patience = Duration.seconds(2)

  private let rows: Family<Gauge>
  private let clock: WallClock

  init(_ metrics: Metrics, clock: WallClock) {
    self.clock = clock
    rows = metrics.gauges(
      "easel_waiting", "Rows that wait, by table: arrivals, jobs and outgoing messages.",
      by: ["table"])
  }

  /// Counts, and by that finds out whether the store answers.
  func readiness<S: Store>(of store: S) async -> HealthPages.Readiness
  where S.Transaction: Ground {
    do {
      let counts = try await waiting(atMost: Self.patience, on: clock) {
        try await store.read {
          [try $0.waitingArrivals(), try $0.waitingJobs(), try $0.unsentOutgoing()]
        }
      }
      guard let counts else { return .notReady("the store does not answer") }
      for (table, count) in zip(["inbox", "jobs", "outbox"], counts) {
        rows.with(table).set(Double(count))
      }
      return .ready
    } catch let error as StorageError {
      return .notReady("the store is \(error.kind.rawValue)")
    } catch {
      return .notReady("the store does not answer")
    }
  }
}
