internal import Concurrency
internal import HTTP
internal import HTTPClient

extension ModelFault {
  /// What an answer of 300 or more means.
  init(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Instant) {
    let told = ServerWords(body, contentType: headers["Content-Type"])
    let retryAfter = headers["Retry-After"].flatMap {
      RetryPolicy.wait(retryAfter: $0, now: now)
    }
    // Who says when to come back turned us away at the door. A 503 that says nothing may be a gateway's,
    // for a server that broke down over what it had begun.
    let wasNotBegun = status == 429 || (status == 503 && retryAfter != nil)
    self.init(
      Self.kind(status, told), told.text, retryAfter: retryAfter, wasNotBegun: wasNotBegun)
  }

  /// What was told with an answer that says 200, and is an error all the same.
  package init(told: ServerWords) {
    self.init(Self.kind(told.status ?? 400, told), told.text)
  }

  private static func kind(_ status: Int, _ told: ServerWords) -> Kind {
    if told.isRefusal { return .refused }
    if told.isMissingMoney { return .unpaid }
    if told.isMissingMemory { return .outOfMemory }
    return switch status {
    case 401, 403: .unauthorised
    case 402: .unpaid
    case 404, 405, 410, 501: .missing
    case 408, 504, 524: .silent
    case 413: .tooLarge
    case 429: .limited
    case 300..<400: .nonsense
    case 500...: .trouble
    default: .badOrder
    }
  }
}
