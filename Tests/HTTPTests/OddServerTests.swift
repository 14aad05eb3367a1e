import Concurrency
import HTTP
import HTTPClient
import Secrets
import Testing

@Suite(.timeLimit(.minutes(1))) struct OddServerTests {
  @Test(arguments: [
    ("/early", HTTPError.Kind.connectionLost), ("/nothing", .connectionLost),
    ("/garbage", .protocolViolation), ("/badstatus", .protocolViolation),
    ("/headers", .tooLarge(.headers)), ("/many", .tooLarge(.headers)),
    ("/endless", .tooLarge(.body)), ("/huge", .tooLarge(.body)),
    ("/badchunk", .connectionLost),
    ("/loop", .redirectRefused(.tooMany)), ("/nowhere", .redirectRefused(.withoutAddress)),
  ])
  func `every oddity has its error`(path: String, kind: HTTPError.Kind) async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let error = await #expect(throws: HTTPError.self) {
      try await client.send(request(server.base + path + "?token=secret"))
    }
    #expect(error?.kind == kind)
    #expect(error?.description.contains("secret") == false)
    // The client is none the worse for it.
    #expect(try await client.send(request("\(server.base)/fine")).text == "/fine")
  }

  @Test func `chunks, trailers and early hints are read as they are meant`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let chunked = try await client.send(request("\(server.base)/chunked"))
    #expect(chunked.text == "hello world")
    #expect(chunked.headers["X-Trailer"] == nil)
    let hinted = try await client.send(request("\(server.base)/early-hints"))
    #expect((hinted.status, hinted.text) == (200, "ok"))
    #expect(hinted.headers["Link"] == nil)
  }

  @Test func `the body of an error answer is cut off quietly`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let answer = try await client.send(request("\(server.base)/error"))
    #expect((answer.status, answer.body.count) == (500, 64 << 10))
    #expect(answer.isTruncated)
  }

  @Test(arguments: ["/silent", "/drip"])
  func `the deadline is the client's, not the server's`(path: String) async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request(server.base + path)
    asked.deadline = .milliseconds(300)
    let start = ContinuousClock.now
    let error = await #expect(throws: HTTPError.self) { try await client.send(asked) }
    #expect(error?.kind == .timedOut(path == "/silent" ? .waiting : .receiving))
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func `a server that falls silent is found out`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request("\(server.base)/stall")
    asked.idleTimeout = .seconds(1)
    let error = await #expect(throws: HTTPError.self) { try await client.send(asked) }
    #expect(error?.kind == .timedOut(.idle))
  }

  @Test(arguments: ["/silent", "/drip", "/endless"])
  func `cancelling ends a transfer at once`(path: String) async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request(server.base + path)
    asked.maximumResponseBytes = .max
    let sent = asked
    let elapsed = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await client.send(sent) }
      try await Task.sleep(for: .milliseconds(200))
      group.cancelAll()
      let start = ContinuousClock.now
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      return ContinuousClock.now - start
    }
    #expect(elapsed < .seconds(1))
  }

  @Test func `leaving the scope of a stream ends it`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var asked = try request("\(server.base)/endless")
    asked.maximumResponseBytes = .max
    let count = try await client.withResponse(asked) { response in
      for try await bytes in response.body { return bytes.count }
      return 0
    }
    #expect(count > 0)
  }

  @Test func `a stream that breaks says so after its last byte`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    var text = ""
    let error = await #expect(throws: HTTPError.self) {
      try await client.withResponse(request("\(server.base)/early")) { response in
        for try await bytes in response.body { text += String(decoding: bytes, as: UTF8.self) }
      }
    }
    #expect(error?.kind == .connectionLost)
    #expect(text == "half")
  }

  @Test func `a client that is gone says so to nobody`() async throws {
    let server = try await OddServer()
    let error = await #expect(throws: HTTPError.self) {
      var asked = try request("\(server.base)/silent")
      asked.deadline = .milliseconds(200)
      return try await HTTPClient().send(asked)
    }
    #expect(error?.kind == .timedOut(.waiting))
  }

  @Test func `retries wait as long as they are told`() async throws {
    let server = try await OddServer()
    let client = HTTPClient()
    let waits = Guarded<[Duration]>([])
    let clock = WallClock(
      now: { .epoch }, sleep: { duration in waits.withLock { $0.append(duration) } })
    let answer = try await client.send(
      request("\(server.base)/busy"), retrying: RetryPolicy(), clock: clock,
      randomness: .seeded(1))
    #expect(answer.text == "at last")
    #expect(waits.withLock { $0 } == [.seconds(7), .seconds(7)])
  }
}
