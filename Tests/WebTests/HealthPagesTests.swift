import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import Logging
import Testing
import Web

@Suite(.timeLimit(.minutes(1))) struct HealthPagesTests {
  @Test func `health says that the program lives, whatever else is wrong`() async throws {
    try await withPages(ready: .notReady(["the store is full", "nobody is logged in"])) { get in
      let answer = try await get("/healthz")
      #expect(answer.status == 200 && answer.text == "ok\n")
    }
  }

  @Test func `readiness says why not`() async throws {
    try await withPages(ready: .notReady(["the store is full", "nobody is logged in"])) { get in
      let answer = try await get("/readyz")
      #expect(answer.status == 503)
      #expect(
        answer.text == "not ready: the store is full\nnot ready: nobody is logged in\n")
    }
    try await withPages(ready: .ready) { get in
      let answer = try await get("/readyz")
      #expect(answer.status == 200)
    }
  }

  @Test func `metrics are counted anew at each look`() async throws {
    try await withPages(ready: .ready) { get in
      let first = try await get("/metrics")
      #expect(first.type == "text/plain; version=0.0.4; charset=utf-8")
      #expect(first.text.contains("\nlooks 1\n"))
      let second = try await get("/metrics")
      #expect(second.text.contains("\nlooks 2\n"))
    }
  }

  private typealias Answer = (status: Int, type: String?, text: String)

  private func withPages(
    ready: HealthPages.Readiness,
    _ body: @escaping (@escaping (String) async throws -> Answer) async throws -> Void
  ) async throws {
    let metrics = Metrics()
    let looks = metrics.gauge("looks", "How often somebody looked.")
    let count = Guarded(0.0)
    let pages = HealthPages(metrics: metrics, isReady: { ready }) {
      looks.set(
        count.withLock { count in
          count += 1
          return count
        })
    }
    var routes = Routes()
    pages.add(to: &routes)
    let server = HTTPServer(routes: routes)
    let stop = Gate()
    let listening = Guarded<UInt16?>(nil)
    let isUp = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.run(until: stop) { port in
          listening.withLock { $0 = port }
          isUp.open()
        }
      }
      try await isUp.wait()
      let port = try #require(listening.withLock { $0 })
      let client = HTTPClient()
      try await body { path in
        let url = try HTTPURL(parsing: "http://127.0.0.1:\(port)\(path)")
        let response = try await client.send(HTTPRequest(.get, url))
        return (
          response.status, response.headers["Content-Type"],
          String(decoding: response.body, as: UTF8.self)
        )
      }
      stop.open()
      try await group.waitForAll()
    }
  }
}
