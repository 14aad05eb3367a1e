import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ServerTests {
  private func port(_ base: String) throws -> UInt16 {
    try #require(UInt16(base.split(separator: ":").last ?? ""))
  }

  @Test(arguments: [
    "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", " / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  ])
  func `nonsense is refused and hurts nobody`(text: String) async throws {
    var settings = ServerSettings()
    settings.headerDeadline = .seconds(1)
    settings.requestDeadline = .seconds(1)
    try await withServer(settings) { routes in
      routes.get("/") { _ in ServerResponse(text: "fine") }
      routes.add(.post, "/") { request in
        ServerResponse(text: "took \(try await request.body.bytes().count)")
      }
    } _: { base in
      let socket = try #require(LoopbackSocket(connectedTo: try port(base)))
      defer { socket.close() }
      socket.send(text)
      let answer = try #require(await socket.readToEnd(within: .seconds(15)))
      #expect(!answer.contains("200 OK"))
      #expect(try await HTTPClient().send(request(base)).text == "fine")
    }
  }

  @Test(arguments: [("path", 9_000, 414), ("header", 40_000, 431)])
  func `what is too long is refused`(part: String, count: Int, status: Int) async throws {
    try await withServer { routes in
      routes.get("/{any}") { _ in ServerResponse() }
    } _: { base in
      let long = String(repeating: "x", count: count)
      let socket = try #require(LoopbackSocket(connectedTo: try port(base)))
      defer { socket.close() }
      socket.send(
        "GET /\(part == "path" ? long : "a") HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
          + "X: \(part == "header" ? long : "a")\r\n\r\n")
      let answer = try #require(await socket.readToEnd())
      #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
    }
  }

  @Test func `one who drips headers is cut off`() async throws {
    var settings = ServerSettings()
    settings.headerDeadline = .milliseconds(500)
    try await withServer(settings) { routes in
      routes.get("/") { _ in ServerResponse() }
    } _: { base in
      let socket = try #require(LoopbackSocket(connectedTo: try port(base)))
      defer { socket.close() }
      let start = ContinuousClock.now
      let answer = await withTaskGroup(of: Void.self) { group in
        group.addTask {
          socket.send("GET / HTTP/1.1\r\n")
          while !Task.isCancelled {
            socket.send("a")
            try? await Task.sleep(for: .milliseconds(50))
          }
        }
        defer { group.cancelAll() }
        return await socket.readToEnd(within: .seconds(10))
      }
      #expect(answer != nil)
      #expect(ContinuousClock.now - start < .seconds(8))
    }
  }

  @Test func `a body that is too large is refused before it is read`() async throws {
    try await withServer { routes in
      routes.add(.put, "/", maximumBodyBytes: 10) { request in
        ServerResponse(text: "\(try await request.body.bytes().count)")
      }
    } _: { base in
      let client = HTTPClient()
      let small = try await client.send(request(.put, base, body: .bytes([1, 2, 3])))
      #expect(small.text == "3")
      let big = [UInt8](repeating: 1, count: 1_000)
      let large = try await client.send(request(.put, base, body: .bytes(big)))
      #expect(large.status == 413)
      // Without a length it is found out on the way.
      let left = Guarded(3)
      let upload = HTTPUpload {
        left.withLock { left in
          left -= 1
          return left >= 0 ? big : nil
        }
      }
      let streamed = try await client.send(request(.put, base, body: .stream(upload)))
      #expect(streamed.status == 413)
    }
  }

  @Test func `a handler that takes too long is answered for`() async throws {
    var settings = ServerSettings()
    settings.requestDeadline = .milliseconds(200)
    try await withServer(settings) { routes in
      routes.get("/") { _ in
        try await Task.sleep(for: .seconds(20))
        return ServerResponse()
      }
    } _: { base in
      let answer = try await HTTPClient().send(request(base))
      #expect(answer.status == 503)
    }
  }

  @Test func `a port in use is said so`() async throws {
    try await withServer { _ in
    } _: { base in
      var settings = ServerSettings()
      settings.port = try port(base)
      let second = HTTPServer(settings, routes: Routes())
      let error = await #expect(throws: ServiceFailure.self) {
        try await second.run(until: Gate()) { _ in }
      }
      #expect(error?.cause as? ServerError == .addressInUse(host: "127.0.0.1", port: settings.port))
    }
  }

  @Test func `a graceful stop lets the request in hand finish`() async throws {
    let stop = Gate()
    let isInHand = Gate()
    let mayFinish = Gate()
    let answer = try await withServer(stop: stop) { routes in
      routes.get("/") { _ in
        isInHand.open()
        try await mayFinish.wait()
        return ServerResponse(text: "finished")
      }
    } _: { base in
      let client = HTTPClient()
      return try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask { try await client.send(request(base)).text }
        try await isInHand.wait()
        stop.open()
        // Nobody new is let in any more.
        try await waitUntil("it is closed") {
          guard let socket = LoopbackSocket(connectedTo: try port(base)) else { return true }
          socket.close()
          return false
        }
        mayFinish.open()
        return try await group.next() ?? ""
      }
    }
    #expect(answer == "finished")
  }

  @Test func `an answer that breaks off is not taken for whole`() async throws {
    struct Torn: Error {}
    try await withServer { routes in
      routes.get("/") { _ in
        ServerResponse(
          body: .stream(count: nil) { writer in
            try await writer.write([1, 2, 3])
            throw Torn()
          })
      }
    } _: { base in
      let error = await #expect(throws: HTTPError.self) {
        try await HTTPClient().send(request(base))
      }
      #expect(error?.kind == .connectionLost)
    }
  }
}
