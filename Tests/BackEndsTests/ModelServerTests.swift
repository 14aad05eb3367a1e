import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Secrets
import ServerStage
import Testing

@testable import BackEnds

@Suite(.timeLimit(.minutes(1))) struct ModelServerTests {
  private static func server(
    _ base: String, change: (inout ModelServer.Settings) -> Void = { _ in }
  ) throws -> ModelServer {
    var settings = ModelServer.Settings(try HTTPURL(parsing: base))
    change(&settings)
    return ModelServer(settings, over: HTTPClient(), clock: .system)
  }

  private static func fault(_ body: () async throws -> Void) async -> ModelFault? {
    do {
      try await body()
      return nil
    } catch { return error as? ModelFault }
  }

  /// What a server answers, and what that is.
  @Test(arguments: [
    (400, #"{"error":{"message":"bad size","code":"invalid_value"}}"#, ModelFault.Kind.badOrder),
    (400, #"{"error":{"message":"No.","code":"moderation_blocked"}}"#, .refused),
    (400, #"{"error":{"message":"Your request was rejected by the safety system."}}"#, .refused),
    (401, #"{"error":"no key"}"#, .unauthorised), (403, "", .unauthorised),
    (402, #"{"error":{"message":"Insufficient credits"}}"#, .unpaid),
    (429, #"{"error":{"message":"Quota.","code":"insufficient_quota"}}"#, .unpaid),
    (404, #"{"error":{"message":"no model flux"}}"#, .missing), (405, "", .missing),
    (413, "too large", .tooLarge), (422, #"{"detail":[]}"#, .badOrder), (429, "", .limited),
    (500, "", .trouble), (500, #"{"error":"OutOfMemoryError","detail":""}"#, .outOfMemory),
    (500, #"{"error":{"message":"CUDA out of memory. Tried…"}}"#, .outOfMemory),
    (502, "<html>Bad Gateway</html>", .trouble), (503, "", .trouble), (504, "", .silent),
    (302, "", .nonsense),
  ])
  func `each status has its meaning`(
    status: Int, body: String, kind: ModelFault.Kind
  ) async throws {
    try await withAnswers { _ in
      ServerResponse(status: status, headers: ["Retry-After": "7"], body: .bytes(Array(body.utf8)))
    } _: { base in
      let server = try Self.server(base)
      let fault = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
      #expect(fault?.kind == kind)
      #expect(fault?.retryAfter == .seconds(7))
      #expect(fault?.wasNotBegun == (status == 429 || status == 503))
      // A stream fails in the same way, before there is any of it.
      let streamed = await Self.fault {
        try await server.stream(ModelQuestion(get: "models")) { _ in
          _ = Issue.record("it was begun")
        }
      }
      #expect(streamed?.kind == kind)
    }
  }

  @Test(
    arguments: [
      (429, nil, true), (429, "7", true), (503, "7", true), (503, nil, false), (503, "soon", false),
      (502, "7", false),
    ] as [(Int, String?, Bool)])
  func `only who was turned away at the door may go to another`(
    status: Int, wait: String?, wasNotBegun: Bool
  ) async throws {
    try await withAnswers { _ in
      var answer = ServerResponse(status: status, text: "")
      if let wait { answer.headers.set("Retry-After", wait) }
      return answer
    } _: { base in
      let server = try Self.server(base)
      let fault = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
      let asked: Duration? = wait == "7" ? .seconds(7) : nil
      #expect(fault?.wasNotBegun == wasNotBegun)
      #expect(fault?.retryAfter == asked)
    }
  }

  @Test func `a question goes below the address, with key, headers and body`() async throws {
    let seen = Guarded<[String]>([])
    try await withAnswers { request in
      let body = try await request.body.bytes()
      seen.withLock {
        $0 = [
          "\(request.method) \(request.path)", request.query("full") ?? "",
          request.headers["Authorization"] ?? "", request.headers["X-Gate"] ?? "",
          request.headers["Content-Type"] ?? "", String(decoding: body, as: UTF8.self),
        ]
      }
      return ServerResponse(
        headers: ["Content-Type": "application/json"], body: .bytes(Array(#"{"a":1}"#.utf8)))
    } _: { base in
      let server = try Self.server("\(base)/v1/") {
        $0.credentials = .bearer(Secret("key"))
        $0.headers = [("X-Gate", Secret("open"))]
      }
      var question = ModelQuestion(post: "images/a b", .json(["prompt": "x"]))
      question.query = [("full", "a&b=c")]
      let answer = try await server.ask(question)
      #expect(try answer.json()["a"]?.int64 == 1)
    }
    #expect(
      seen.withLock { $0 } == [
        "POST /v1/images/a%20b", "a&b=c", "Bearer key", "open", "application/json",
        #"{"prompt":"x"}"#,
      ])
  }

  @Test func `nobody there, three times: then it is left in peace`() async throws {
    // A port that was free a moment ago.
    let base = try await withAnswers { _ in
      ServerResponse(text: "")
    } _: { base in
      base
    }
    let server = try Self.server(base)
    for _ in 0..<3 {
      let fault = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
      #expect(fault?.kind == .unreachable && fault?.wasNotBegun == true)
    }
    #expect(server.restsUntil != nil)
    let fault = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
    #expect(fault?.words == "it failed again and again just now")
  }

  @Test func `while it is left in peace, it is said what kind of trouble it had`()
    async throws
  {
    try await withAnswers { _ in
      ServerResponse(status: 503, text: "Overloaded")
    } _: { base in
      let server = try Self.server(base)
      for number in 1...4 {
        let fault = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
        let isAsked = number < 4
        #expect(fault?.kind == .trouble && fault?.wasNotBegun == !isAsked)
        #expect(
          fault?.words == (isAsked ? "Overloaded" : "it failed again and again just now"))
      }
    }
  }

  @Test func `who asks aside is answered while it is left in peace, which goes on`() async throws {
    try await withAnswers { request in
      ServerResponse(status: request.path == "/end" ? 200 : 503, text: "Overloaded")
    } _: { base in
      let server = try Self.server(base)
      for _ in 0..<3 {
        _ = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
      }
      let answer = try await server.askAside(ModelQuestion(get: "end"))
      #expect(answer.status == 200)
      let fault = await Self.fault { _ = try await server.askAside(ModelQuestion(get: "models")) }
      #expect(fault?.kind == .trouble && fault?.words == "Overloaded")
      #expect(server.restsUntil != nil)
    }
  }

  @Test func `a server that says no is well`() async throws {
    try await withAnswers { _ in
      ServerResponse(status: 400, text: "no")
    } _: { base in
      let server = try Self.server(base)
      for _ in 0..<5 {
        _ = await Self.fault { _ = try await server.ask(ModelQuestion(get: "models")) }
      }
      #expect(server.restsUntil == nil)
    }
  }

  @Test func `silence, and an answer without end, have their end`() async throws {
    try await withAnswers { request in
      if request.path == "/silent" { try await Task.sleep(for: .seconds(20)) }
      return ServerResponse(body: .bytes([UInt8](repeating: 65, count: 100_000)))
    } _: { base in
      let server = try Self.server(base)
      var silent = ModelQuestion(get: "silent")
      silent.deadline = .milliseconds(300)
      #expect(await Self.fault { _ = try await server.ask(silent) }?.kind == .silent)
      var endless = ModelQuestion(get: "endless")
      endless.maximumBytes = 50_000
      #expect(await Self.fault { _ = try await server.ask(endless) }?.kind == .endless)
    }
  }

  @Test func `what is no JSON is said to be none`() async throws {
    try await withAnswers { request in
      ServerResponse(text: request.path == "/page" ? " <!doctype html><p>Hi" : "{oops")
    } _: { base in
      let server = try Self.server(base)
      for (path, words) in [("page", "it is a web page"), ("cut", "it is no JSON")] {
        let fault = await Self.fault {
          _ = try await server.ask(ModelQuestion(get: path)).json()
        }
        #expect(fault?.kind == .nonsense && fault?.words == words)
      }
    }
  }

  @Test func `no more are asked at once than it is good for`() async throws {
    let (now, most) = (Guarded(0), Guarded(0))
    try await withAnswers { _ in
      let count = now.withLock { now in
        now += 1
        return now
      }
      most.withLock { $0 = max($0, count) }
      try await Task.sleep(for: .milliseconds(20))
      now.withLock { $0 -= 1 }
      return ServerResponse(text: "{}")
    } _: { base in
      let server = try Self.server(base) { $0.atOnce = 3 }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<12 {
          group.addTask { _ = try await server.ask(ModelQuestion(get: "x")) }
        }
        try await group.waitForAll()
      }
    }
    #expect(most.withLock { $0 } == 3)
  }

  @Test func `every kind of fault has its own sentence`() {
    let sentences = ModelFault.Kind.allCases.map { "\(ModelFault($0))" }
    #expect(Set(sentences).count == ModelFault.Kind.allCases.count)
  }
}
