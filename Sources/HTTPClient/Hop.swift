internal import HTTP

/// One request of the chain that a redirected request becomes.
struct Hop: Sendable {
  var request: HTTPRequest
  let deadline: Ticks
  private(set) var redirects = 0
  private(set) var hasLeftHome = false

  init(first request: HTTPRequest) {
    self.request = request
    deadline = Ticks.now + request.deadline
  }

  private static let harmless = [
    "Accept", "Accept-Language", "Content-Type", "Content-Encoding", "User-Agent", "Range",
    "If-Match", "If-None-Match", "If-Modified-Since",
  ]

  /// The next hop, or `nil` when the answer is to be taken as it is.
  func following(status: Int, headers: HTTPHeaders) throws(HTTPError) -> Hop? {
    guard request.redirects.maximum > 0, [301, 302, 303, 307, 308].contains(status),
      let location = headers["Location"]
    else { return nil }
    guard redirects < request.redirects.maximum else { throw refused(.tooMany) }
    guard let url = try? request.url.resolving(location) else { throw refused(.withoutAddress) }
    if request.url.origin.scheme == .https, url.origin.scheme == .http {
      throw refused(.toPlainText)
    }
    var next = self
    next.redirects += 1
    next.request.url = url
    try next.changeMethod(after: status)
    if url.origin != request.url.origin { next.leaveHome() }
    return next
  }

  private mutating func changeMethod(after status: Int) throws(HTTPError) {
    let becomesGet =
      status == 303
      ? request.method != .head : [301, 302].contains(status) && request.method == .post
    if becomesGet {
      request.method = .get
      request.isIdempotent = true
      request.body = .none
      for name in ["Content-Type", "Content-Encoding", "Content-Language"] {
        request.headers.remove(name)
      }
    } else if case .stream = request.body {
      throw refused(.bodyNotReplayable)
    }
  }

  private mutating func leaveHome() {
    hasLeftHome = true
    request.credentials = nil
    request.headers.keep(only: Self.harmless)
    if !request.redirects.allowsPrivateAddresses { request.addresses = .publicOnly }
  }

  private func refused(_ reason: HTTPError.RedirectRefusal) -> HTTPError {
    HTTPError(.redirectRefused(reason), origin: request.url.origin)
  }

  /// What to say when the address of this hop is forbidden.
  var addressRefusal: HTTPError {
    HTTPError(
      redirects > 0 ? .redirectRefused(.toPrivateAddress) : .addressRefused,
      origin: request.url.origin)
  }
}
