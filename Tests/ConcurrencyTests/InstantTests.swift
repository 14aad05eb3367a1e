import Concurrency
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"),
    (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
  ])
  func `an instant is written as ISO 8601 in UTC`(milliseconds: Int64, text: String) {
    #expect(Instant(milliseconds: milliseconds).iso8601 == text)
  }

  @Test func `arithmetic stops at the ends of time`() {
    #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
    #expect(Instant.epoch + .seconds(Int64.max) == .distantFuture)
    #expect(
      Instant(milliseconds: .min) - Instant.distantFuture == .milliseconds(Int64.min))
    #expect(Instant.epoch + .seconds(2) - .epoch == .seconds(2))
  }

  @Test(arguments: [
    (Duration.nanoseconds(1), 1 as Int64), (.milliseconds(5), 5), (.microseconds(5_001), 6),
    (.zero, 0), (.microseconds(-1_500), -1), (.seconds(Int64.max), Int64.max),
  ])
  func `a wait is rounded up, never down`(duration: Duration, milliseconds: Int64) {
    #expect(duration.wholeMilliseconds == milliseconds)
  }
}
