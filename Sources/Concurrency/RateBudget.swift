/// How many events a server will take from us, as far as we know: a token bucket whose rate and
/// size are learnt from what the server refuses.
///
/// 1. A turn is granted only if, as far as we know, the server would grant it.
/// 2. A refusal is believed at once: nothing goes out before its time is over.
/// 3. After a refusal that we waited out, the server's bucket is known to be empty. The next
///    refusal then tells the true rate, since its wait is what is missing to one token.
/// 4. Long peace at the limit is answered by trying a little more, ever more rarely when that
///    proves wrong: the limit may have been lifted.
package struct RateBudget: Sendable, Equatable {
  package struct Limits: Sendable, Equatable {
    /// Events a second.
    package var rate: Double
    /// Events at once, after a long silence.
    package var burst: Double

    package init(rate: Double, burst: Double) {
      precondition(rate > 0 && burst >= 1, "a budget grants something")
      self.rate = rate
      self.burst = burst
    }

    /// What Synapse grants an ordinary account for all its rooms together.
    package static let synapse = Limits(rate: 0.2, burst: 10)
  }

  static let rates = (1.0 / 600)...100.0
  static let maximumBurst = 1_000.0
  static let maximumPatience = 4_096

  package private(set) var limits: Limits
  private var tokens: Double
  private var counted: Instant
  private var refusedUntil: Instant?
  /// When the server's bucket was last known to have been emptied by us.
  private var emptied: Instant?
  private var wasLimited = false
  private var peace = 0
  private var patience = 32

  package init(_ limits: Limits, at now: Instant) {
    self.limits = limits
    tokens = limits.burst
    counted = now
  }

  /// Events that could go out now.
  package func available(at now: Instant) -> Int {
    if let refusedUntil, now < refusedUntil { return 0 }
    return Int(tokensNow(now))
  }

  /// Takes a turn for one event, or says how long to wait before asking again.
  package mutating func take(at now: Instant) -> Duration? {
    refill(now)
    if let refusedUntil, now < refusedUntil { return refusedUntil - now }
    guard tokens >= 1 else {
      wasLimited = true
      return .seconds((1 - tokens) / limits.rate)
    }
    if refusedUntil != nil {
      // Rule 3: we waited it out, so the server has one token, which we now take.
      refusedUntil = nil
      tokens = 1
      emptied = now
    } else if let last = emptied, (now - last).inSeconds * limits.rate > 2 {
      emptied = nil  // Too long ago to say how full the server's bucket is.
    }
    tokens -= 1
    return nil
  }

  /// The server took the event.
  package mutating func succeeded() {
    peace += 1
    guard wasLimited, peace >= patience else { return }
    (peace, wasLimited) = (0, false)
    limits.rate = min(limits.rate * 1.25, Self.rates.upperBound)
    limits.burst = min(limits.burst + 1, Self.maximumBurst)
  }

  /// The server refused the event and asks us to wait.
  package mutating func refused(at now: Instant, retryAfter: Duration) {
    refill(now)
    let wait = max(retryAfter, .milliseconds(100))
    if let emptied {
      let interval = (now - emptied).inSeconds + wait.inSeconds
      limits.rate = min(max(1 / interval, Self.rates.lowerBound), Self.rates.upperBound)
    } else {
      // We believed in a token that was not there: the bucket is smaller than we thought.
      limits.burst = max(1, limits.burst - tokens - 1)
    }
    patience = min(patience * 2, Self.maximumPatience)
    (peace, tokens, emptied) = (0, 0, nil)
    refusedUntil = max(refusedUntil ?? now, now + wait)
  }

  private func tokensNow(_ now: Instant) -> Double {
    let elapsed = max(0, (now - counted).inSeconds)  // A clock set back gives nothing and takes nothing.
    return min(limits.burst, tokens + elapsed * limits.rate)
  }

  private mutating func refill(_ now: Instant) {
    tokens = tokensNow(now)
    counted = now
  }
}
