import Concurrency
import Glibc
import HTTP
import HTTPClient
import HTTPServer
import TestSupport
import Testing

/// How long a stop takes, from the moment that it is wanted. The bounds are far below the five
/// seconds and more after which `Services` gives up waiting, and far above what a busy machine needs.
@Suite(.timeLimit(.minutes(1))) struct StopTests {
  private let bound = Duration.seconds(3)

  private func port(_ base: String) throws -> UInt16 {
    try #require(UInt16(base.split(separator: ":").last ?? ""))
  }

  @Test func `a stop has an end even with requests that have none`() async throws {
    var settings = ServerSettings()
    settings.patience = .milliseconds(300)
    let begun = Guarded(0)
    let begin = Gate()
    let count: @Sendable () -> Void = {
      if begun.withLock({
        $0 += 1; return $0
      }) == 4 {
        begin.open()
      }
    }
    let start = try await withServer(settings) { routes in
      routes.get("/sleep") { _ in
        count()
        try await Task.sleep(for: .seconds(30))
        return ServerResponse()
      }
      routes.get("/stream") { _ in
        ServerResponse(
          body: .stream(count: nil) { writer in
            try await writer.write([1])
            count()
            try await Task.sleep(for: .seconds(30))
          })
      }
    } _: { base in
      var sockets: [LoopbackSocket] = []
      for path in ["/sleep", "/stream", "/sleep", "/stream"] {
        let socket = try #require(LoopbackSocket(connectedTo: try port(base)))
        socket.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        sockets.append(socket)
      }
      defer { sockets.forEach { $0.close() } }
      try await begin.wait()
      return ContinuousClock.now
    }
    #expect(ContinuousClock.now - start < bound)
  }

  @Test func `a stop does not wait for those who ask nothing`() async throws {
    var settings = ServerSettings()
    settings.patience = .seconds(20)
    let client = HTTPClient()
    let half = Guarded<LoopbackSocket?>(nil)
    let start = try await withServer(settings) { routes in
      routes.get("/") { _ in ServerResponse(text: "ok") }
    } _: { base in
      // One connection is kept and idle, the other has not finished its headers.
      #expect(try await client.send(request(base)).text == "ok")
      let socket = try #require(LoopbackSocket(connectedTo: try port(base)))
      socket.send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
      half.withLock { $0 = socket }
      #expect(try await client.send(request(base)).text == "ok")
      return ContinuousClock.now
    }
    #expect(ContinuousClock.now - start < bound)
    half.withLock { $0 }?.close()
  }

  @Test func `a stop does not wait long for one who drips a body`() async throws {
    var settings = ServerSettings()
    settings.patience = .milliseconds(300)
    let isReading = Gate()
    let start = try await withServer(settings) { routes in
      routes.add(.put, "/") { request in
        isReading.open()
        return ServerResponse(text: "\(try await request.body.bytes().count)")
      }
    } _: { base in
      let socket = try #require(LoopbackSocket(connectedTo: try port(base)))
      socket.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
      try await isReading.wait()
      Thread.detach(name: "dripping") {
        for _ in 0..<400 {
          socket.send("x")
          usleep(10_000)
        }
        socket.close()
      }
      return ContinuousClock.now
    }
    #expect(ContinuousClock.now - start < bound)
  }
}
