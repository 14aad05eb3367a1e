import Concurrency
import HTTP
import HTTPClient
import Secrets
import TestSupport
import Testing
import WebSocket

/// What needs no WebSocket at the other end: everything that ends before there is one.
@Suite(.timeLimit(.minutes(1))) struct WebSocketOpeningTests {
  private func asked(_ url: String) throws -> WebSocketRequest {
    WebSocketRequest(try HTTPURL(parsingWebSocket: url))
  }

  @Test(arguments: [
    ("ws://a:8188/ws?id=1", "http://a:8188/ws?id=1"), ("wss://A/x", "https://a/x"),
    ("WS://a", "http://a/"), ("WSS://a:443", "https://a/"), ("http://a/", "http://a/"),
    ("https://a/", "https://a/"),
  ])
  func `both ways to write an address lead to one`(text: String, then: String) throws {
    #expect(try HTTPURL(parsingWebSocket: text).text == then)
  }

  @Test(arguments: ["wsx://a/", "w://a/", "ws:/a", "ws:", "", "ws://u:p@a/", "ftp://a/"])
  func `what is no address of a WebSocket is refused`(text: String) {
    #expect(throws: HTTPURL.ParseError.self) { try HTTPURL(parsingWebSocket: text) }
  }

  @Test(arguments: ["Sec-WebSocket-Key", "sec-websocket-extensions", "Upgrade", "Host", "Bad name"])
  func `what the client writes itself is not taken from others`(name: String) async throws {
    var request = try asked("ws://127.0.0.1:1/")
    request.headers.add(name, "x")
    let error = await #expect(throws: HTTPError.self) {
      try await HTTPClient().connect(request)
    }
    guard case .invalidRequest = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: ["", "two words", "a,b", "a\r\nX: y"])
  func `a protocol has a name that a header can have`(name: String) async throws {
    var request = try asked("ws://127.0.0.1:1/")
    request.protocols = [name]
    let error = await #expect(throws: HTTPError.self) { try await HTTPClient().connect(request) }
    #expect(error?.kind == .invalidRequest("the name of a protocol"))
  }

  @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "127.1", "10.0.0.1"])
  func `the policy of addresses holds`(host: String) async throws {
    var request = try asked("ws://\(host):9/")
    request.addresses = .publicOnly
    let error = await #expect(throws: HTTPError.self) { try await HTTPClient().connect(request) }
    #expect(error?.kind == .addressRefused)
  }

  @Test func `nobody at home is said so`() async throws {
    let request = try asked("ws://127.0.0.1:\(LoopbackSocket.freePort())/")
    let error = await #expect(throws: HTTPError.self) { try await HTTPClient().connect(request) }
    #expect(error?.kind == .couldNotConnect)
  }

  @Test(arguments: [
    ("/fine", 200, "/fine"), ("/error", 500, String(repeating: "e", count: 16 << 10)),
    ("/chunked", 200, "hello world"), ("/to/302?/there", 302, "there"),
    ("/endless", 200, String(repeating: "x", count: 16 << 10)), ("/early", 200, "half"),
    ("/early-hints", 200, "ok"),
  ])
  func `any other answer is a refusal with the beginning of its body`(
    path: String, status: Int, body: String
  ) async throws {
    let server = try await OddServer()
    let error = await #expect(throws: WebSocketError.self) {
      try await HTTPClient().connect(asked(server.base + path))
    }
    guard case .refused(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.status == status)
    #expect(String(decoding: refusal.bodyStart, as: UTF8.self) == body)
  }

  @Test(arguments: [
    ("/garbage", WebSocketError.handshake(.notHTTP)), ("/badstatus", .handshake(.notHTTP)),
    ("/headers", .handshake(.headTooLarge)), ("/nothing", .lost),
  ])
  func `what is no answer has its error`(path: String, expected: WebSocketError) async throws {
    let server = try await OddServer()
    let error = await #expect(throws: WebSocketError.self) {
      try await HTTPClient().connect(asked(server.base + path))
    }
    #expect(error == expected)
  }

  @Test func `a handshake has its time, and so has a refusal that stalls`() async throws {
    let server = try await OddServer()
    var silent = try asked("\(server.base)/silent")
    silent.limits.handshake = .milliseconds(300)
    let start = ContinuousClock.now
    let error = await #expect(throws: WebSocketError.self) {
      try await HTTPClient().connect(silent)
    }
    #expect(error == .handshakeTimedOut)
    var stalling = try asked("\(server.base)/stall")
    stalling.limits.handshake = .milliseconds(300)
    let refused = await #expect(throws: WebSocketError.self) {
      try await HTTPClient().connect(stalling)
    }
    guard case .refused(let refusal) = refused else {
      Issue.record("\(String(describing: refused))")
      return
    }
    #expect(refusal.bodyStart == Array("half".utf8))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `cancelling gives up the handshake at once`() async throws {
    let server = try await OddServer()
    let request = try asked("\(server.base)/silent")
    let client = HTTPClient()
    let elapsed = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await client.connect(request) }
      try await Task.sleep(for: .milliseconds(200))
      group.cancelAll()
      let start = ContinuousClock.now
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      return ContinuousClock.now - start
    }
    #expect(elapsed < .seconds(1))
  }

  @Test func `a proxy tunnels, be the WebSocket secure or not`() async throws {
    let odd = try await OddServer()
    var settings = HTTPClient.Settings()
    settings.proxy = HTTPClient.Proxy(
      try HTTPURL(parsing: odd.base), credentials: ("user", Secret("word")))
    let client = HTTPClient(settings)
    let error = await #expect(throws: WebSocketError.self) {
      try await client.connect(asked("\(odd.base)/fine"))
    }
    guard case .refused(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.bodyStart == Array("/fine".utf8))
    #expect(
      odd.log.split(separator: "\n").first
        == "CONNECT 127.0.0.1:\(odd.port) proxy-authorization=Basic dXNlcjp3b3Jk body=0")
    let forbidden = await #expect(throws: HTTPError.self) {
      try await client.connect(asked("ws://forbidden.invalid/"))
    }
    #expect(forbidden?.kind == .proxy)
  }
}
