/// How many events a server will take from us, as far as we know: a token bucket whose rate and
/// size are learnt from what the server refuses.
///
/// 1. A turn is granted only if, as far as we know, the server would grant it.
/// 2. A refusal is believed at once: nothing goes out before its time is over.
/// 3. After a refusal that we waited out, the server's bucket is known to hold one token. From
///    there on we count with it, so the next refusal tells the true rate: what came in since, plus
///    what its wait will bring, is what went out, plus one.
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

    /// What Synapse grants an ordinary account, for all its rooms together.
    package static let synapse = Limits(rate: 0.2, burst: 10)
  }

  /// What we know of the server's bucket, beyond what we believe.
  private enum Knowledge: Equatable {
    /// Others may have used it before we started.
    case nothing
    /// It was empty at that moment, and granted so many since.
    case emptied(at: Instant, grants: Int)
    /// It has been as full as it gets since.
    case filled
  }

  static let rates = (1.0 / 600)...100.0
  static let maximumBurst = 1_000.0
  static let firstPatience = 32
  static let maximumPatience = 4_096

  package private(set) var limits: Limits
  private var tokens: Double
  private var counted: Instant
  private var refusedUntil: Instant?
  private var knowledge = Knowledge.nothing
  private var wasMissed = false
  private var peace = 0
  private var patience = Self.firstPatience

  package init(_ limits: Limits, at now: Instant) {
    self.limits = limits
    tokens = limits.burst
    counted = now
  }

  /// Events that could go out now.
  package func available(at now: Instant) -> Int {
    guard let refusedUntil else { return Int(tokensNow(now)) }
    return now < refusedUntil ? 0 : Int(tokens(sinceRefusal: refusedUntil, now))
  }

  /// Whether waiting would give no more turns than there are.
  package func isFull(at now: Instant) -> Bool {
    refusedUntil == nil && tokensNow(now) >= limits.burst
  }

  /// How long until there is one turn more than now.
  package func wait(forOneMoreAt now: Instant) -> Duration {
    if let refusedUntil, now < refusedUntil { return refusedUntil - now }
    let tokens = tokensNow(now)
    let missing = (tokens + 1).rounded(.down) - tokens
    return .seconds(missing / limits.rate)
  }

  /// Takes a turn for one event. - Returns: whether there was one.
  package mutating func take(at now: Instant) -> Bool {
    refill(now)
    if let refusedUntil {
      guard now >= refusedUntil else { return false }
      self.refusedUntil = nil
      tokens = tokens(sinceRefusal: refusedUntil, now) - 1
      // Only if there was just one do we know that there is now none.
      knowledge = tokens < 0.5 ? .emptied(at: now, grants: 0) : .nothing
      return true
    }
    guard tokens >= 1 else {
      wasMissed = true
      return false
    }
    tokens -= 1
    if case .emptied(let at, let grants) = knowledge {
      knowledge = .emptied(at: at, grants: grants + 1)
    }
    return true
  }

  /// Somebody has something to send, and would rather not wait.
  package mutating func missATurn() { wasMissed = true }

  /// The server took the event.
  package mutating func succeeded() {
    peace += 1
    guard wasMissed, peace >= patience else { return }
    (peace, wasMissed) = (0, false)
    limits.rate = min(limits.rate * 1.25, Self.rates.upperBound)
    limits.burst = min(limits.burst + 1, Self.maximumBurst)
  }

  /// The server refused the event and asks us to wait.
  package mutating func refused(at now: Instant, retryAfter: Duration) {
    refill(now)
    let wait = max(retryAfter, .milliseconds(100))
    switch knowledge {
    case .nothing: break
    case .emptied(let at, let grants):
      // The turn that was just refused is among the grants: it is the plus one of rule 3.
      let elapsed = (now - at).inSeconds + wait.inSeconds
      limits.rate = min(max(Double(grants) / elapsed, Self.rates.lowerBound), limits.rate)
    case .filled:
      limits.burst = max(1, limits.burst - tokens - 1)
    }
    patience = min(patience * 2, Self.maximumPatience)
    (peace, tokens, knowledge) = (0, 0, .nothing)
    refusedUntil = max(refusedUntil ?? now, now + wait)
  }

  /// When the time of a refusal is over there is one token, and from then on more come.
  private func tokens(sinceRefusal end: Instant, _ now: Instant) -> Double {
    min(limits.burst, 1 + (now - end).inSeconds * limits.rate)
  }

  /// The clock may be set back. What is remembered moves with it, or nothing would be granted until
  /// it has caught up.
  package mutating func notice(_ now: Instant) {
    guard now < counted else { return }
    let back = counted - now
    counted = now
    refusedUntil = refusedUntil.map { $0 - back }
    if case .emptied = knowledge { knowledge = .nothing }
  }

  private func tokensNow(_ now: Instant) -> Double {
    // A clock that was set back gives nothing and takes nothing.
    let elapsed = max(0, (now - counted).inSeconds)
    return min(limits.burst, tokens + elapsed * limits.rate)
  }

  private mutating func refill(_ now: Instant) {
    tokens = tokensNow(now)
    counted = now
    if tokens >= limits.burst, knowledge != .nothing { knowledge = .filled }
  }
}
