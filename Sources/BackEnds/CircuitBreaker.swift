package import Concurrency

/// Whether a server that failed is worth asking, as a value: outcomes go in, the answer comes out.
///
/// closed → open: so many failures one after the other. open → one probe after a pause; that decides.
/// The pause doubles up to a maximum with each probe that fails.
package struct CircuitBreaker: Equatable, Sendable {
  private static let failures = 3
  private static let firstPause = Duration.seconds(15)
  private static let longestPause = Duration.seconds(300)

  private var failed = 0
  private var pause = Self.firstPause
  /// Nothing while it is closed.
  private var closedUntil: Instant?
  private var isProbing = false

  package init() {}

  /// Whether it may be asked now. Whoever hears yes asks, and tells how it went.
  package mutating func mayAsk(at now: Instant) -> Bool {
    guard let until = closedUntil else { return true }
    guard now >= until else { return false }
    isProbing = true
    // A question may take minutes; then the next one may try, too.
    closedUntil = now + Self.firstPause
    return true
  }

  /// When it may be asked next; nothing when it may be now.
  package func opens(at now: Instant) -> Instant? {
    closedUntil.flatMap { $0 > now ? $0 : nil }
  }

  package mutating func succeeded() { self = CircuitBreaker() }

  /// It could not be asked, or said that it is not well. What it merely refuses is no failure.
  package mutating func failed(at now: Instant) {
    failed += 1
    if isProbing {
      pause = min(pause * 2, Self.longestPause)
    } else if failed < Self.failures {
      return
    }
    isProbing = false
    closedUntil = now + pause
  }

  /// The probe was called off: nobody knows.
  package mutating func gaveUp(at now: Instant) {
    guard isProbing else { return }
    isProbing = false
    closedUntil = now
  }
}
