import Concurrency
import Testing

@testable import BackEnds

@Suite struct CircuitBreakerTests {
  private let start = Instant(milliseconds: 1_000_000)

  @Test func `three failures in a row close the way for a while, then one may try`() {
    var breaker = CircuitBreaker()
    for _ in 0..<3 {
      breaker.expect(true, at: start)
      breaker.failed(at: start)
    }
    breaker.expect(false, at: start + .seconds(14))
    #expect(breaker.opens(at: start) == start + .seconds(15))
    breaker.expect(true, at: start + .seconds(15))
    // One at a time.
    breaker.expect(false, at: start + .seconds(16))
    breaker.succeeded()
    #expect(breaker.opens(at: start) == nil)
    breaker.expect(true, at: start + .seconds(16))
  }

  @Test func `a success between failures begins the count anew`() {
    var breaker = CircuitBreaker()
    for _ in 0..<5 {
      breaker.failed(at: start)
      breaker.failed(at: start)
      breaker.succeeded()
    }
    breaker.expect(true, at: start)
  }

  @Test func `a try that fails doubles the pause, up to five minutes`() {
    var breaker = CircuitBreaker()
    for _ in 0..<3 { breaker.failed(at: start) }
    var (now, pauses) = (start, [Duration]())
    for _ in 0..<7 {
      guard let opens = breaker.opens(at: now) else { break }
      pauses.append(opens - now)
      now = opens
      breaker.expect(true, at: now)
      breaker.failed(at: now)
    }
    #expect(pauses == [15, 30, 60, 120, 240, 300, 300].map { .seconds($0) })
  }

  @Test func `a try that was called off leaves the next one to another`() {
    var breaker = CircuitBreaker()
    for _ in 0..<3 { breaker.failed(at: start) }
    let later = start + .seconds(20)
    breaker.expect(true, at: later)
    breaker.gaveUp(at: later)
    breaker.expect(true, at: later)
  }
}

extension CircuitBreaker {
  /// Asks, and holds the answer against what is wanted.
  fileprivate mutating func expect(
    _ wanted: Bool, at now: Instant, place: SourceLocation = #_sourceLocation
  ) {
    let may = mayAsk(at: now)
    #expect(may == wanted, sourceLocation: place)
  }
}
