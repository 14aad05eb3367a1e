import Concurrency
import HTTP
import HTTPClient
import Secrets
import TestSupport
import Testbed
import Testing
import WebSocket

/// Our client and a server of another hand (`Peers/talker.py`, on Python's `websockets`).
@Suite(
  .enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct WebSocketWitnessTests {
  private func talker() async throws -> Peer {
    try await Peer("talker.py") { [$0.path("log")] }
  }

  private func connect(
    _ peer: Peer, _ path: String, _ change: (inout WebSocketRequest) -> Void = { _ in }
  ) async throws -> WebSocketConnection {
    var request = WebSocketRequest(
      try HTTPURL(parsingWebSocket: "ws://127.0.0.1:\(peer.port)\(path)"))
    change(&request)
    return try await HTTPClient().connect(request)
  }

  /// Everything up to the end.
  private func all(_ connection: WebSocketConnection) async throws -> [WebSocketMessage] {
    var messages: [WebSocketMessage] = []
    for try await message in connection.messages { messages.append(message) }
    return messages
  }

  @Test func `what is said comes back, in every size`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/echo")
    #expect(socket.protocol == nil)
    var heard = socket.messages.makeAsyncIterator()
    for count in [0, 1, 125, 126, 65_535, 65_536, 1 << 20] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try await socket.send(.binary(bytes))
      #expect(try await heard.next() == .binary(bytes))
      let text = String(repeating: "x", count: count % 2) + String(repeating: "ü", count: count / 2)
      try await socket.send(.text(text))
      #expect(try await heard.next() == .text(text))
    }
    try await socket.close()
    #expect(socket.end == .closed(.done))
    #expect(try await heard.next() == nil)
    #expect(try await peer.logs("/echo 1000 "))
  }

  @Test func `many may send at once`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/echo")
    let sent = (0..<50).map { "\($0) " + String(repeating: "y", count: $0 * 1_000) }
    let heard = try await withThrowingTaskGroup(of: Void.self) { group in
      for text in sent { group.addTask { try await socket.send(.text(text)) } }
      var heard: Set<String> = []
      for try await case .text(let text) in socket.messages {
        heard.insert(text)
        if heard.count == sent.count { break }
      }
      try await group.waitForAll()
      return heard
    }
    #expect(heard == Set(sent))
  }

  @Test func `fragments become messages, and pings between them are answered`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/fragments")
    var heard = socket.messages.makeAsyncIterator()
    #expect(try await heard.next() == .binary(Array("one two three".utf8)))
    #expect(try await heard.next() == .text("Grüße 🎨"))
  }

  @Test(arguments: [(1000, "all+done"), (1001, ""), (1011, "out+of+memory"), (4001, "so+long")])
  func `the server says goodbye in its words`(code: UInt16, reason: String) async throws {
    let peer = try await talker()
    let path = "/goodbye?code=\(code)&reason=\(reason)"
    let socket = try await connect(peer, path)
    let words = reason.split(separator: "+").joined(separator: " ")
    let close = try #require(WebSocketClose(code, words))
    if close.isPeaceful {
      #expect(try await all(socket).isEmpty)
    } else {
      await #expect(throws: WebSocketError.closed(close)) { try await all(socket) }
    }
    #expect(socket.end == .closed(close))
    await #expect(throws: WebSocketError.closed(close)) { try await socket.send(.text("?")) }
    #expect(try await peer.logs("\(path) \(code) \(words)"))
  }

  @Test func `we say goodbye in ours, and the server hears it`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/listen")
    let goodbye = try #require(WebSocketClose(4002, "enough painted"))
    try await socket.close(goodbye)
    #expect(socket.end == .closed(goodbye))
    #expect(try await all(socket).isEmpty)
    #expect(try await peer.logs("/listen 4002 enough painted"))
    await #expect(throws: WebSocketError.closed(goodbye)) { try await socket.send(.text("?")) }
  }

  @Test func `a message that is too large is refused with 1009`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/large?size=3000000") {
      $0.limits.maximumFrameBytes = 100_000
      $0.limits.maximumMessageBytes = 100_000
    }
    await #expect(throws: WebSocketError.violation(.frameTooLarge)) { try await all(socket) }
    #expect(try await peer.logs("/large?size=3000000 1009 a frame is too large"))
    await #expect(throws: WebSocketError.messageTooLarge) {
      try await socket.send(.binary([UInt8](repeating: 0, count: 100_001)))
    }
  }

  @Test func `a server that vanishes is lost`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/vanish")
    try await socket.send(.text("are you there?"))
    await #expect(throws: WebSocketError.lost) { try await all(socket) }
    #expect(socket.end == .failed(.lost))
  }

  @Test func `a server that answers no ping is given up`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/silent") {
      $0.limits.pingAfter = .milliseconds(200)
      $0.limits.pongWithin = .milliseconds(300)
    }
    let start = ContinuousClock.now
    await #expect(throws: WebSocketError.silent) { try await all(socket) }
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `a server that has nothing to say is kept`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/echo") {
      $0.limits.pingAfter = .milliseconds(50)
      $0.limits.pongWithin = .seconds(5)
    }
    try await Task.sleep(for: .milliseconds(600))
    try await socket.send(.text("still there?"))
    var heard = socket.messages.makeAsyncIterator()
    #expect(try await heard.next() == .text("still there?"))
  }

  @Test func `a slow reader holds the server back, and is not taken for silence`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/many?count=2000") {
      $0.maximumWaiting = 4
      $0.limits.pingAfter = .milliseconds(100)
      $0.limits.pongWithin = .milliseconds(100)
    }
    try await Task.sleep(for: .seconds(1))
    #expect(socket.end == nil)
    var number = 0
    for try await case .text(let text) in socket.messages {
      #expect(text.hasPrefix("\(number) "))
      number += 1
      if number == 2_000 { break }
    }
    #expect(number == 2_000)
  }

  @Test func `cancelling the reader says goodbye`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/listen")
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: CancellationError.self) { try await all(socket) }
      }
      try? await Task.sleep(for: .milliseconds(100))
      group.cancelAll()
    }
    #expect(try await peer.logs("/listen 1001 "))
  }

  @Test func `letting go says goodbye`() async throws {
    let peer = try await talker()
    do {
      let socket = try await connect(peer, "/listen")
      try await socket.send(.text("hello"))
    }
    #expect(try await peer.logs("/listen 1001 "))
  }

  @Test(arguments: [
    ("/locked", 401, "who are you?\n"), ("/nowhere", 404, "there is nothing here\n"),
    ("/page", 200, "<html>hello</html>"),
  ])
  func `an answer that is none is quoted`(path: String, status: Int, body: String) async throws {
    let peer = try await talker()
    let error = await #expect(throws: WebSocketError.self) { try await connect(peer, path) }
    guard case .refused(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.status == status)
    #expect(String(decoding: refusal.bodyStart, as: UTF8.self) == body)
    #expect(refusal.headers["X-Page"] == (status == 200 ? "yes" : nil))
  }

  @Test func `credentials open what is locked`() async throws {
    let peer = try await talker()
    let socket = try await connect(peer, "/locked") { $0.credentials = .bearer(Secret("token")) }
    try await socket.send(.text("it is me"))
    var heard = socket.messages.makeAsyncIterator()
    #expect(try await heard.next() == .text("it is me"))
  }

  @Test func `the server chooses among our protocols`() async throws {
    let peer = try await talker()
    let chosen = try await connect(peer, "/protocol") { $0.protocols = ["first", "second"] }
    #expect(chosen.protocol == "second")
    let none = try await connect(peer, "/protocol") { $0.protocols = ["first"] }
    #expect(none.protocol == nil)
    var heard = chosen.messages.makeAsyncIterator()
    #expect(try await heard.next() == .text("second"))
  }

  @Test func `a secure one needs a certificate that somebody vouches for`() async throws {
    let peer = try await Peer("talker.py") {
      [$0.path("log"), $0.path("cert.pem"), $0.path("key.pem")]
    }
    let url = try HTTPURL(parsingWebSocket: "wss://localhost:\(peer.port)/echo")
    var settings = HTTPClient.Settings()
    settings.certificateAuthorities = peer.folder.path("cert.pem")
    let socket = try await HTTPClient(settings).connect(WebSocketRequest(url))
    var heard = socket.messages.makeAsyncIterator()
    for count in [0, 126, 1 << 20] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13) }
      try await socket.send(.binary(bytes))
      #expect(try await heard.next() == .binary(bytes))
    }
    try await socket.close()
    #expect(try await peer.logs("/echo 1000 "))
    for (wrong, trusted) in [("wss://localhost", false), ("wss://127.0.0.1", true)] {
      let url = try HTTPURL(parsingWebSocket: "\(wrong):\(peer.port)/echo")
      let client = trusted ? HTTPClient(settings) : HTTPClient()
      let error = await #expect(throws: HTTPError.self) {
        try await client.connect(WebSocketRequest(url))
      }
      #expect(error?.kind == .tls)
    }
  }
}
