import HTTP
import HTTPClient
import Secrets
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedirectTests {
  @Test func `credentials stay at home`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request(
      "\(server.base)/to/302?\(server.other)/there", headers: ["X-Api-Key": "k", "Cookie": "c"])
    asked.credentials = .bearer(Secret("token"))
    asked.redirects = .follow(toPrivateAddresses: true)
    let answer = try await client.send(asked)
    #expect((answer.text, answer.redirects) == ("/there", 1))
    let lines = server.log.split(separator: "\n")
    #expect(lines[0].contains("authorization=Bearer token cookie=c"))
    #expect(lines[1] == "GET /there body=0")
  }

  @Test func `credentials go along within the origin`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request("\(server.base)/to/307?/there")
    asked.credentials = .header(name: "X-Api-Key", Secret("key"))
    _ = try await client.send(asked)
    #expect(server.log.contains("GET /there x-api-key=key body=0"))
  }

  @Test func `coming home does not bring credentials back`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request("\(server.base)/to/302?\(server.other)/to/302?\(server.base)/there")
    asked.credentials = .bearer(Secret("token"))
    asked.redirects = .follow(toPrivateAddresses: true)
    _ = try await client.send(asked)
    #expect(server.log.split(separator: "\n").last == "GET /there body=0")
  }

  @Test(arguments: ["localhost", "127.0.0.1", "[::1]", "127.1", "0x7f000001", "[::ffff:127.0.0.1]"])
  func `another origin at a private address is refused`(host: String) async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let error = await #expect(throws: HTTPError.self) {
      try await client.send(request("\(server.other)/to/302?http://\(host):1/"))
    }
    #expect(error?.kind == .redirectRefused(.toPrivateAddress))
  }

  @Test(arguments: ["localhost", "127.0.0.1", "127.1", "2130706433", "[::ffff:7f00:1]"])
  func `a kept connection does not get round the policy`(host: String) async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request("http://\(host):\(server.port)/")
    // Opens a connection that a reuse would find.
    if !host.hasPrefix("[") { #expect(try await client.send(asked).status == 200) }
    asked.addresses = .publicOnly
    let refused = asked
    let error = await #expect(throws: HTTPError.self) { try await client.send(refused) }
    #expect(error?.kind == .addressRefused)
  }

  @Test(arguments: [
    (301, "POST", "GET", 0), (302, "POST", "GET", 0), (303, "PUT", "GET", 0),
    (307, "POST", "POST", 3), (308, "PUT", "PUT", 3), (302, "PUT", "PUT", 3),
    (303, "HEAD", "HEAD", 0),
  ])
  func `method and body follow the rules`(
    status: Int, method: String, then: String, count: Int
  ) async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let answer = try await client.send(
      request(
        try #require(HTTPMethod(method)), "\(server.base)/to/\(status)?/there",
        body: method == "HEAD" ? .none : .bytes([1, 2, 3])))
    #expect(answer.status == 200)
    #expect(server.log.split(separator: "\n").last == "\(then) /there body=\(count)")
  }

  @Test func `a stream is not sent twice`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let error = await #expect(throws: HTTPError.self) {
      try await client.send(
        request(
          .put, "\(server.base)/to/307?/there", body: .stream(HTTPUpload(count: 0) { nil })))
    }
    #expect(error?.kind == .redirectRefused(.bodyNotReplayable))
  }

  @Test func `without following, a redirect is an answer`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request("\(server.base)/to/302?/there")
    asked.redirects = .none
    let answer = try await client.send(asked)
    #expect((answer.status, answer.text) == (302, "there"))
    #expect(answer.headers["Location"] == "/there")
  }

  @Test func `a streamed answer comes after its redirects`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let text = try await client.withResponse(request("\(server.base)/to/302?/there")) { response in
      var text = "\(response.redirects)"
      for try await bytes in response.body { text += String(decoding: bytes, as: UTF8.self) }
      return text
    }
    #expect(text == "1/there")
  }
}
