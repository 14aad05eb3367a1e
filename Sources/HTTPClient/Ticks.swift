internal import Concurrency
internal import Glibc

/// Milliseconds of the monotonic clock: what deadlines are kept in on the curl thread.
struct Ticks: Comparable, Sendable {
  let milliseconds: Int64

  static let distantFuture = Ticks(milliseconds: .max)

  static var now: Ticks {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Ticks(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  static func + (ticks: Ticks, duration: Duration) -> Ticks {
    let (sum, overflow) = ticks.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
    return Ticks(milliseconds: overflow ? .max : sum)
  }

  static func < (left: Ticks, right: Ticks) -> Bool { left.milliseconds < right.milliseconds }

  /// Never negative; as curl and epoll count.
  func until(_ later: Ticks) -> Int {
    let (rest, overflow) = later.milliseconds.subtractingReportingOverflow(milliseconds)
    return overflow ? Int(Int32.max) : Int(min(max(rest, 0), Int64(Int32.max)))
  }
}
