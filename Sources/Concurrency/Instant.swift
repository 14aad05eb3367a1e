/// A point of wall-clock time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// What is stored and compared across restarts and machines (leases, due times, log lines) is an
/// `Instant`. The logic never asks for the time: it is handed one.
package struct Instant: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static let epoch = Instant(milliseconds: 0)
  /// Later than anything that will happen; used where "never" must still be ordered.
  package static let distantFuture = Instant(milliseconds: .max)

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Stops at the ends of time instead of overflowing: durations come from other people's servers.
  package static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, overflow) = instant.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
    guard overflow else { return Instant(milliseconds: sum) }
    return Instant(milliseconds: duration < .zero ? .min : .max)
  }

  package static func - (instant: Instant, duration: Duration) -> Instant {
    instant + (.zero - duration)
  }

  package static func - (left: Instant, right: Instant) -> Duration {
    let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
    guard overflow else { return .milliseconds(difference) }
    return .milliseconds(left < right ? Int64.min : Int64.max)
  }
}

extension Duration {
  /// Rounded up, so that waiting this long is never too short; clamped to what `Int64` holds.
  package var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let fraction = attoseconds / 1_000_000_000_000_000
    let roundedUp = attoseconds % 1_000_000_000_000_000 > 0 ? fraction + 1 : fraction
    let (sum, overflowed) = whole.addingReportingOverflow(roundedUp)
    return overflowed ? .max : sum
  }

  /// As a number, for arithmetic on rates and for metrics.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
