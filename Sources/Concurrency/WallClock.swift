internal import Glibc

/// Time as a value: what the clock says, and a way to wait. Production passes ``system``, tests
/// pass the simulation's.
package struct WallClock: Sendable {
  /// The time now.
  package let now: @Sendable () -> Instant
  /// Waits; throws `CancellationError` as soon as the task is cancelled.
  package let sleep: @Sendable (Duration) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Instant,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's clock. Waits are measured on the monotonic clock, so that setting the time does
  /// not stretch them.
  package static let system = WallClock(
    now: {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    },
    sleep: { try await Task.sleep(for: $0, clock: .continuous) })
}
