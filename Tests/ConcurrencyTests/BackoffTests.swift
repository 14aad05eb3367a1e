import Concurrency
import Testing

@Suite struct BackoffTests {
  @Test func `each wait is between half and all of twice the last, up to the ceiling`() {
    var backoff = Backoff(first: .seconds(1), ceiling: .seconds(10))
    let chance = Randomness.seeded(1)
    for full in [1, 2, 4, 8, 10, 10] {
      let wait = backoff.next(chance)
      #expect(wait >= .seconds(full) / 2 && wait <= .seconds(full))
    }
    backoff.reset()
    #expect(backoff.next(chance) <= .seconds(1))
  }

  @Test func `any number of attempts is no overflow`() {
    let backoff = Backoff(first: .seconds(3_600), ceiling: .seconds(86_400))
    #expect(backoff.wait(afterAttempt: .max, .seeded(1)) <= .seconds(86_400))
  }

  @Test func `many who fail together do not come back together`() {
    let backoff = Backoff(first: .seconds(1), ceiling: .seconds(60))
    let chance = Randomness.seeded(1)
    let waits = Set((0..<100).map { _ in backoff.wait(afterAttempt: 3, chance) })
    #expect(waits.count > 90)
  }
}
