import Concurrency
import Testing

@Suite struct RateBudgetTests {
  @Test func `the burst goes at once, then one at each interval`() {
    var budget = RateBudget(.synapse, at: .epoch)
    let burst = (1...11).map { _ in budget.take(at: .epoch) }
    #expect(burst == Array(repeating: true, count: 10) + [false])
    #expect(budget.available(at: .epoch) == 0)
    #expect(budget.wait(forOneMoreAt: .epoch) == .seconds(5))
    let turns = [4_999, 5_000, 5_001].map { budget.take(at: .epoch + .milliseconds($0)) }
    #expect(turns == [false, true, false])
  }

  @Test func `a refusal is believed at once`() {
    var budget = RateBudget(.synapse, at: .epoch)
    var turns = [budget.take(at: .epoch)]
    budget.refused(at: .epoch, retryAfter: .seconds(30))
    #expect(budget.available(at: .epoch + .seconds(29)) == 0)
    turns += [29, 30, 31].map { budget.take(at: .epoch + .seconds($0)) }
    #expect(turns == [true, false, true, false])
  }

  @Test(arguments: [(0.05, 3.0), (0.2, 10.0), (0.5, 2.0), (1.0, 20.0)])
  func `it learns a slower server within a few refusals`(rate: Double, burst: Double) {
    var play = Play(server: RateBudget.Limits(rate: rate, burst: burst), believes: (2, 50))
    play.send(300)
    #expect(play.refusals.count < 12)
    #expect(abs(play.budget.limits.rate - rate) < rate * 0.35)
    // Once it has learnt, it is not refused more than its curiosity costs.
    let late = play.refusals.filter { $0 > 150 }
    #expect(late.count <= 2)
  }

  @Test func `it finds out that a limit was lifted`() {
    var play = Play(server: RateBudget.Limits(rate: 1_000, burst: 1_000), believes: (0.2, 10))
    play.send(2_000)
    #expect(play.refusals.isEmpty)
    #expect(play.budget.limits.rate > 10)
  }

  @Test func `a restart into an empty bucket teaches it nothing wrong`() {
    var play = Play(
      server: RateBudget.Limits(rate: 0.2, burst: 10), believes: (0.2, 10), serverHas: 0)
    play.send(1)
    #expect(play.refusals.count == 1)
    #expect(play.budget.limits == .synapse)
  }

  @Test func `a smaller bucket is learnt by filling it once`() {
    var play = Play(server: RateBudget.Limits(rate: 0.2, burst: 3), believes: (0.2, 10))
    play.send(12)
    play.now = play.now + .seconds(3_600)
    play.send(12)
    play.now = play.now + .seconds(3_600)
    let before = play.refusals.count
    play.send(12)
    #expect(play.refusals.count - before <= 1)
    #expect(play.budget.limits.burst <= 4)
  }

  @Test func `a clock that is set back takes nothing away and holds nothing up`() {
    var budget = RateBudget(.synapse, at: .epoch + .seconds(86_400))
    for _ in 1...10 { _ = budget.take(at: .epoch + .seconds(86_400)) }
    budget.refused(at: .epoch + .seconds(86_400), retryAfter: .seconds(3))
    budget.notice(.epoch)
    let turns = [2, 3].map { budget.take(at: .epoch + .seconds($0)) }
    #expect(turns == [false, true])
    #expect(budget.available(at: .epoch + .seconds(3 + 25)) == 5)
  }

  @Test func `after a refusal that was waited out the turns go on growing`() {
    var budget = RateBudget(.synapse, at: .epoch)
    budget.refused(at: .epoch, retryAfter: .seconds(1))
    #expect(budget.wait(forOneMoreAt: .epoch) == .seconds(1))
    #expect(budget.available(at: .epoch + .seconds(1)) == 1)
    #expect(budget.available(at: .epoch + .seconds(26)) == 6)
  }
}

/// A sender with much to say and a server that refuses by a leaky bucket.
private struct Play {
  let server: RateBudget.Limits
  var budget: RateBudget
  var now = Instant.epoch
  var tokens: Double
  var counted = Instant.epoch
  var sent = 0
  var refusals: [Int] = []

  init(server: RateBudget.Limits, believes: (Double, Double), serverHas: Double? = nil) {
    self.server = server
    budget = RateBudget(
      RateBudget.Limits(rate: believes.0, burst: believes.1), at: .epoch)
    tokens = serverHas ?? server.burst
  }

  mutating func send(_ count: Int) {
    let goal = sent + count
    while sent < goal {
      guard budget.take(at: now) else {
        now = now + max(.milliseconds(1), budget.wait(forOneMoreAt: now))
        continue
      }
      tokens = min(server.burst, tokens + (now - counted).inSeconds * server.rate)
      counted = now
      if tokens >= 1 {
        tokens -= 1
        sent += 1
        budget.succeeded()
      } else {
        refusals.append(sent)
        budget.refused(at: now, retryAfter: .seconds((1 - tokens) / server.rate))
      }
    }
  }
}
