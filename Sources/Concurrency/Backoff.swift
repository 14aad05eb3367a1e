/// How long to wait before the next try: twice as long each time up to a ceiling, with jitter so
/// that many who failed together do not come back together.
package struct Backoff: Sendable {
  package let first: Duration
  package let ceiling: Duration
  package private(set) var attempts = 0

  package init(first: Duration = .milliseconds(500), ceiling: Duration = .seconds(60)) {
    precondition(
      first > .zero && ceiling >= first, "a backoff starts above zero and below its ceiling")
    self.first = first
    self.ceiling = ceiling
  }

  /// The wait after one more failure.
  package mutating func next(_ randomness: Randomness) -> Duration {
    attempts += 1
    return wait(afterAttempt: attempts, randomness)
  }

  /// The wait after the given attempt (1 is the first). Between half and all of
  /// `first · 2^(attempt−1)`: full jitter would allow zero, which is no wait at all.
  package func wait(afterAttempt attempt: Int, _ randomness: Randomness) -> Duration {
    // 2^32 half-seconds are 68 years: past every ceiling, and far from overflow.
    let doubled = first * (1 << min(max(attempt - 1, 0), 32))
    var randomness = randomness
    return min(doubled, ceiling) * Double.random(in: 0.5...1, using: &randomness)
  }

  package mutating func reset() { attempts = 0 }
}
