package import Concurrency

extension Instant {
  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that RFC 9110 still lets people write.
  package init?(httpDate text: String) {
    let words = text.utf8.split(separator: UInt8(ascii: " ")).map { Array($0) }
    guard words.count == 6, words[0].count == 4, words[5] == Array("GMT".utf8),
      let month = Self.months.firstIndex(of: words[2]),
      let day = Self.number(words[1], count: 2), (1...31).contains(day),
      let year = Self.number(words[3], count: 4), year >= 1970
    else { return nil }
    let clock = words[4].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard clock.count == 3,
      let hour = Self.number(Array(clock[0]), count: 2), hour < 24,
      let minute = Self.number(Array(clock[1]), count: 2), minute < 60,
      let second = Self.number(Array(clock[2]), count: 2), second <= 60
    else { return nil }
    let days = Self.daysSinceEpoch(year: year, month: Int64(month) + 1, day: day)
    let nextMonth = Self.daysSinceEpoch(
      year: month == 11 ? year + 1 : year, month: Int64(month + 1) % 12 + 1, day: 1)
    guard days < nextMonth else { return nil }
    self.init(milliseconds: (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ].map { Array($0.utf8) }

  private static func number(_ digits: [UInt8], count: Int) -> Int64? {
    guard digits.count == count else { return nil }
    return digits.reduce(Int64?(0)) { value, digit in
      guard let value, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      return value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
  }

  /// Years are counted from March, so that the leap day is the last day of the year.
  private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
