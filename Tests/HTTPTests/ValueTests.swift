import Concurrency
import HTTP
import Secrets
import Testing

@testable import HTTPClient

@Suite struct ValueTests {
  @Test(arguments: [
    ("http://Example.ORG", "http://example.org/"), ("https://a:443/x?y#z", "https://a/x?y"),
    ("http://a:8008/", "http://a:8008/"), ("HTTP://a?q=1", "http://a/?q=1"),
    ("http://[::1]:80/a%20b", "http://[::1]/a%20b"),
  ])
  func `an address is read as it is meant`(text: String, then: String) throws {
    #expect(try HTTPURL(parsing: text).text == then)
  }

  @Test(arguments: [
    ("ftp://a/", HTTPURL.ParseError.scheme), ("a/b", .scheme), ("http:/a", .scheme),
    ("http://u:p@a/", .userinfo), ("http://a@b", .userinfo), ("http://", .host),
    ("http://é/", .host), ("http://a b/", .host), ("http://a\\b/", .host), ("http://[::1/", .host),
    ("http://[x]/", .host), ("http://a:0/", .port), ("http://a:/", .port),
    ("http://a:65536/", .port),
    ("http://a:8x/", .port), ("http://a/ b", .target), ("http://a/\r\nX: y", .target),
    ("http://a/é", .target),
  ])
  func `an address that could be read two ways is refused`(
    text: String, error: HTTPURL.ParseError
  ) {
    #expect(throws: error) { try HTTPURL(parsing: text) }
  }

  @Test(arguments: [
    ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"), ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"),
    ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"), ("", "http://a/b/c/d;p?q"),
    (".", "http://a/b/c/"), ("..", "http://a/b/"), ("../g", "http://a/b/g"),
    ("../../../g", "http://a/g"), ("g;x=1/../y", "http://a/b/c/y"),
    ("https://h:1/x", "https://h:1/x"),
    ("g?y/./x", "http://a/b/c/g?y/./x"),
  ])
  func `a reference is resolved as RFC 3986 says`(reference: String, then: String) throws {
    let base = try HTTPURL(parsing: "http://a/b/c/d;p?q")
    #expect(try base.resolving(reference).text == then)
  }

  @Test func `an address that was read can be written and read again`() throws {
    let room = HTTPURL.maximumCount - "http://a?".utf8.count
    #expect(throws: HTTPURL.ParseError.tooLong) {
      try HTTPURL(parsing: "http://a?" + String(repeating: "q", count: room))
    }
    let longest = try HTTPURL(parsing: "http://a?" + String(repeating: "q", count: room - 1))
    #expect(longest.text.utf8.count == HTTPURL.maximumCount)
    #expect(try HTTPURL(parsing: longest.text) == longest)
    let base = try HTTPURL(parsing: "http://a/")
    #expect(throws: HTTPURL.ParseError.tooLong) {
      try base.resolving("/" + String(repeating: "p", count: HTTPURL.maximumCount - 1))
    }
  }

  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255",
    "192.0.0.1", "192.168.1.1", "198.19.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "203.0.113.9", "::", "::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1",
    "fc00::1", "fd12::1", "ff02::1", "2001::1", "2001:db8::1", "::7f00:1", "fec0::1", "3fff::1",
    "[::1]", "127.1", "0x7f.1", "017700000001", "fe80::1%eth0",
  ])
  func `a private address is known`(text: String) throws {
    let address = try #require(IPAddress(parsing: text))
    #expect(!address.isPublic)
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "9.255.0.1",
    "11.0.0.1", "223.255.255.255", "2606:4700::1", "2a00:1450::1", "::ffff:8.8.8.8", "2001:4860::1",
    "64:ff9b::808:808",
  ])
  func `a public address is known`(text: String) throws {
    let address = try #require(IPAddress(parsing: text))
    #expect(address.isPublic)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 as Int64),
    ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 31 Dec 2023 23:59:59 GMT", 1_704_067_199),
  ])
  func `a date is read`(text: String, seconds: Int64) {
    #expect(Instant(httpDate: text) == Instant(milliseconds: seconds * 1_000))
  }

  @Test(arguments: [
    "", "x", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
    "06 Nov 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Fri, 31 Feb 2023 00:00:00 GMT", "Wed, 29 Feb 2023 00:00:00 GMT",
    "Sun, 31 Apr 2023 00:00:00 GMT",
  ])
  func `what is no date is none`(text: String) { #expect(Instant(httpDate: text) == nil) }

  @Test(
    arguments: [
      (200, nil, true, false), (429, nil, false, true), (503, "3", false, true),
      (500, nil, true, true),
      (500, nil, false, false), (502, "soon", true, true), (503, "100000", true, false),
      (503, "99999999999999999999999", true, false), (404, nil, true, false),
    ] as [(Int, String?, Bool, Bool)])
  func `what is worth another try is tried`(
    status: Int, retryAfter: String?, isIdempotent: Bool, retries: Bool
  ) {
    let decision = RetryPolicy().decide(
      after: .answered(status: status, retryAfter: retryAfter), attempt: 1,
      isIdempotent: isIdempotent, now: .epoch, .seeded(1))
    #expect((decision != .stop) == retries)
    if retryAfter == "3" { #expect(decision == .retry(after: .seconds(3))) }
  }

  @Test func `a request that may have arrived is not sent twice`() {
    let lost = RetryPolicy.Outcome.failed(HTTPError(.connectionLost))
    let refused = RetryPolicy.Outcome.failed(HTTPError(.couldNotConnect))
    func decide(_ outcome: RetryPolicy.Outcome, _ isIdempotent: Bool, _ attempt: Int = 1) -> Bool {
      RetryPolicy().decide(
        after: outcome, attempt: attempt, isIdempotent: isIdempotent, now: .epoch, .seeded(1))
        != .stop
    }
    #expect(!decide(lost, false))
    #expect(decide(lost, true))
    #expect(decide(refused, false))
    #expect(!decide(refused, true, 4))
  }

  @Test func `what describes itself keeps its secrets`() throws {
    var request = HTTPRequest(
      .get, try HTTPURL(parsing: "https://host/path?token=hush"), headers: ["X-Key": "hush"])
    request.credentials = .bearer(Secret("hush"))
    let error = HTTPError(.couldNotConnect, origin: request.url.origin, code: 7)
    for text in [
      "\(request)", String(reflecting: request), "\(error)", "\(request.headers)", "\(request.url)",
    ] {
      #expect(!text.contains("hush"))
    }
    #expect("\(error)" == "no connection could be made (https://host), curl 7")
  }

  @Test(arguments: [
    ("Host", "a"), ("Content-Length", "5"), ("X", "a\r\nY: b"), ("X Y", "a"), ("", "a"),
    ("Transfer-Encoding", "chunked"), ("X", "\u{0}"),
  ])
  func `a header that could change the message is refused`(name: String, value: String) async throws
  {
    var headers = HTTPHeaders()
    headers.add(name, value)
    let request = HTTPRequest(.get, try HTTPURL(parsing: "http://127.0.0.1:1/"), headers: headers)
    let error = await #expect(throws: HTTPError.self) { try await HTTPClient().send(request) }
    guard case .invalidRequest = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
