import Concurrency
import HTTP
import HTTPClient

/// A date that is read is the one that is written: printed in another form, it has the same year,
/// day and time.
func checkDate(_ text: String) {
  guard let instant = Instant(httpDate: text) else { return }
  let words = text.utf8.split(separator: UInt8(ascii: " ")).map { String($0) ?? "" }
  precondition(instant >= .epoch && instant.milliseconds % 1_000 == 0)
  precondition(words.count == 6)
  // A leap second is the first of the next minute.
  guard !words[4].utf8.elementsEqual(words[4].dropLast(2).utf8 + Array("60".utf8)) else { return }
  let iso = instant.iso8601
  precondition(iso.hasPrefix("\(words[3])-"), "\(text) is \(iso)")
  precondition(iso.hasSuffix("-\(words[1])T\(words[4]).000Z"), "\(text) is \(iso)")
}

/// A wait is never negative and never without end; digits are always one.
func checkWait(_ text: String) {
  let now = Instant(milliseconds: 1_700_000_000_000)
  let wait = RetryPolicy.wait(retryAfter: text, now: now)
  if let wait { precondition(wait >= .zero && wait <= .seconds(253_402_300_800)) }
  let isNumber = !text.utf8.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
  precondition(!isNumber || wait != nil, "a number is no wait")
  for status in [429, 503] {
    let decision = RetryPolicy().decide(
      after: .answered(status: status, retryAfter: text), attempt: 1, isIdempotent: false, now: now,
      .seeded(1))
    guard case .retry(let after) = decision else { continue }
    precondition(after >= wait ?? .zero, "sooner than was asked for")
  }
}
