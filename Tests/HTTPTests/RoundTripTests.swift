import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct RoundTripTests {
  @Test func `a request finds its route and its parameters`() async throws {
    try await withServer { routes in
      routes.get("/rooms/{room}/events/{path...}") { request in
        ServerResponse(
          text: [
            request.parameters["room"] ?? "", request.parameters["path"] ?? "",
            request.query("q") ?? "", request.headers["x-test"] ?? "",
          ].joined(separator: "|"))
      }
    } _: { base in
      let client = HTTPClient()
      let answer = try await client.send(
        request("\(base)/rooms/%21a%2Fb/events/1/2?q=a+b%26c", headers: ["X-Test": "yes"]))
      #expect(answer.status == 200)
      #expect(answer.text == "!a/b|1/2|a b&c|yes")
      #expect(answer.headers["Server"] == nil)
    }
  }

  @Test(arguments: [
    ("GET", "/nothing", 404), ("POST", "/here", 405), ("HEAD", "/here", 200),
    ("GET", "/here?%zz", 400), ("GET", "/%ff", 400), ("GET", "/fails", 500),
  ])
  func `what is not there is said so`(method: String, path: String, status: Int) async throws {
    try await withServer { routes in
      routes.get("/here") { _ in ServerResponse(text: "here") }
      routes.get("/fails") { _ in throw CancellationError() }
    } _: { base in
      let client = HTTPClient()
      let answer = try await client.send(request(try #require(HTTPMethod(method)), base + path))
      #expect(answer.status == status)
      if status == 405 { #expect(answer.headers["Allow"] == "GET, HEAD") }
      if method == "HEAD" {
        #expect(answer.headers["Content-Length"] == "4")
        #expect(answer.body.isEmpty)
      }
    }
  }

  @Test func `what was cancelled before it began never goes out`() async throws {
    let seen = Guarded(0)
    try await withServer { routes in
      routes.add(.post, "/paint") { _ in
        seen.withLock { $0 += 1 }
        return ServerResponse(text: "painting")
      }
    } _: { base in
      let client = HTTPClient()
      for _ in 0..<20 {
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            while !Task.isCancelled { await Task.yield() }
            await #expect(throws: CancellationError.self) {
              try await client.send(request(.post, "\(base)/paint"))
            }
          }
          group.cancelAll()
        }
      }
      _ = try await client.send(request("\(base)/nothing"))
      #expect(seen.withLock { $0 } == 0)
    }
  }

  @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"], [0, 1, 65_536, 65_537, 900_000])
  func `a body arrives as it was sent`(method: String, count: Int) async throws {
    let method = try #require(HTTPMethod(method))
    try await withServer { routes in
      routes.add(method, "/echo") { request in
        ServerResponse(
          headers: ["X-Method": request.method.name], body: .bytes(try await request.body.bytes()))
      }
    } _: { base in
      let client = HTTPClient()
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      for _ in 0..<2 {
        let answer = try await client.send(request(method, "\(base)/echo", body: .bytes(bytes)))
        #expect(answer.headers["X-Method"] == method.name)
        #expect(answer.body == bytes)
      }
    }
  }

  @Test(arguments: [true, false])
  func `a body may stream up while it is made`(isCounted: Bool) async throws {
    try await withServer { routes in
      routes.add(.put, "/count", maximumBodyBytes: 64 << 20) { request in
        var count = 0
        for try await bytes in request.body { count += bytes.count }
        return ServerResponse(text: "\(count)")
      }
    } _: { base in
      let client = HTTPClient()
      let left = Guarded(100)
      let upload = HTTPUpload(count: isCounted ? 100 * 100_000 : nil) {
        let isLeft = left.withLock { left in
          left -= 1
          return left >= 0
        }
        return isLeft ? [UInt8](repeating: 7, count: 100_000) : nil
      }
      let answer = try await client.send(request(.put, "\(base)/count", body: .stream(upload)))
      #expect(answer.text == "10000000")
    }
  }

  @Test func `an upload that breaks off fails with its own error`() async throws {
    struct Torn: Error {}
    try await withServer { routes in
      routes.add(.put, "/count") { request in
        ServerResponse(text: "\(try await request.body.bytes().count)")
      }
    } _: { base in
      let client = HTTPClient()
      await #expect(throws: Torn.self) {
        try await client.send(
          request(.put, "\(base)/count", body: .stream(HTTPUpload { throw Torn() })))
      }
    }
  }

  @Test(arguments: [5, 15]) func `an upload that lied about its length is refused`(count: Int)
    async throws
  {
    try await withServer { routes in
      routes.add(.put, "/count") { request in
        ServerResponse(text: "\(try await request.body.bytes().count)")
      }
    } _: { base in
      let client = HTTPClient()
      let isDone = Guarded(false)
      let upload = HTTPUpload(count: 10) {
        isDone.withLock { done in
          defer { done = true }
          return done ? nil : [UInt8](repeating: 1, count: count)
        }
      }
      let error = await #expect(throws: HTTPError.self) {
        try await client.send(request(.put, "\(base)/count", body: .stream(upload)))
      }
      guard case .invalidRequest = error?.kind else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a slow reader holds the server back`() async throws {
    let written = Guarded(0)
    try await withServer { routes in
      routes.get("/endless") { _ in
        ServerResponse(
          body: .stream(count: nil) { writer in
            while true {
              try await writer.write([UInt8](repeating: 1, count: 64 << 10))
              written.withLock { $0 += 64 << 10 }
            }
          })
      }
    } _: { base in
      let client = HTTPClient()
      var asked = try request("\(base)/endless")
      asked.maximumResponseBytes = .max
      try await client.withResponse(asked) { response in
        var bytes = response.body.makeAsyncIterator()
        _ = try await bytes.next()
        try await Task.sleep(for: .milliseconds(500))
        let before = written.withLock { $0 }
        try await Task.sleep(for: .milliseconds(300))
        // The kernel's buffers and ours are full, and then nothing moves.
        #expect(written.withLock { $0 } == before)
        #expect(before < 16 << 20)
        #expect(response.body.waitingCount <= (256 << 10) + (64 << 10))
        var count = 0
        while count < 32 << 20, let more = try await bytes.next() { count += more.count }
        #expect(count >= 32 << 20)
      }
    }
  }

  @Test func `a slow handler holds the client back`() async throws {
    let drawn = Guarded(0)
    try await withServer { routes in
      routes.add(.put, "/slow", maximumBodyBytes: .max) { request in
        var iterator = request.body.makeAsyncIterator()
        _ = try await iterator.next()
        try await Task.sleep(for: .milliseconds(500))
        let before = drawn.withLock { $0 }
        try await Task.sleep(for: .milliseconds(300))
        return ServerResponse(text: "\(drawn.withLock { $0 } - before)")
      }
    } _: { base in
      let client = HTTPClient()
      let upload = HTTPUpload(count: nil) {
        drawn.withLock { drawn in
          drawn += 64 << 10
          return drawn > 64 << 20 ? nil : [UInt8](repeating: 1, count: 64 << 10)
        }
      }
      let answer = try await client.send(request(.put, "\(base)/slow", body: .stream(upload)))
      #expect(answer.text == "0")
    }
  }

  @Test func `fifty requests in a row use one connection`() async throws {
    try await withServer { routes in
      routes.get("/") { _ in ServerResponse(text: "hello") }
    } _: { base in
      let client = HTTPClient()
      var connections = 0
      for _ in 0..<50 where try await client.send(request(base)).isConnectionNew {
        connections += 1
      }
      #expect(connections == 1)
    }
  }

  @Test func `a hundred at once`() async throws {
    try await withServer { routes in
      routes.get("/{number}") { request in
        try await Task.sleep(for: .milliseconds(20))
        return ServerResponse(text: request.parameters["number"] ?? "")
      }
    } _: { base in
      let client = HTTPClient()
      let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask { try await client.send(request("\(base)/\(number)")).text == "\(number)" }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(answers == 100)
    }
  }

  @Test func `more than the client carries at once wait their turn`() async throws {
    try await withServer { routes in
      routes.get("/") { _ in
        try await Task.sleep(for: .milliseconds(5))
        return ServerResponse(text: "ok")
      }
    } _: { base in
      var settings = HTTPClient.Settings()
      settings.maximumActive = 4
      let client = HTTPClient(settings)
      let answered = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<60 { group.addTask { try await client.send(request(base)).status } }
        return try await group.reduce(into: 0) { $0 += $1 == 200 ? 1 : 0 }
      }
      #expect(answered == 60)
    }
  }
}
