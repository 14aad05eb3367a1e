package import Concurrency

/// What was told so far, for those who wait for something of it.
package final class ReportLog: Sendable {
  static let maximumCount = 20_000

  private struct State {
    var reports: [ChatReport] = []
    var dropped = 0
  }

  private let state = Guarded(State())
  private let bell = Doorbell()
  private let clock: WallClock

  package init(clock: WallClock) { self.clock = clock }

  package func add(_ report: ChatReport) {
    state.withLock { state in
      state.reports.append(report)
      guard state.reports.count > Self.maximumCount else { return }
      state.reports.removeFirst(Self.maximumCount / 2)
      state.dropped += Self.maximumCount / 2
    }
    bell.ring()
  }

  /// Where the next one will be.
  package var end: Int { state.withLock { $0.dropped + $0.reports.count } }

  /// The first from `place` on that fits, and where the next one is; waits for it.
  /// - Returns: nothing when none came in time.
  package func first(
    from place: Int, within limit: Duration, where fits: (ChatReport) -> Bool
  ) async throws -> (report: ChatReport, next: Int)? {
    let end = clock.now() + limit
    var place = place
    while true {
      let rings = bell.rings
      let (start, reports) = state.withLock { state in
        let start = max(place, state.dropped)
        return (start, Array(state.reports[(start - state.dropped)...]))
      }
      if let index = reports.firstIndex(where: fits) {
        return (reports[index], start + index + 1)
      }
      place = start + reports.count
      let left = end - clock.now()
      guard left > .zero else { return nil }
      try await bell.wait(after: rings, atMost: left, on: clock)
    }
  }
}

extension Expectation {
  package func fits(_ report: ChatReport) -> Bool {
    report.kind == kind && (words.isEmpty || report.words.utf8.contains(words.utf8))
  }
}
