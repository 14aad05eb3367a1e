package import Concurrency
internal import HTTP

/// What befell the server, for the log. Never what was asked or answered.
package enum ServerHappening: Sendable {
  case listening(host: String, port: UInt16)
  /// A handler threw; the client was told 500.
  case failed(any Error)
  /// A handler had not answered in time; the client was told 503.
  case overdue
}

/// HTTP/1.1 over libmicrohttpd: its thread moves the bytes, tasks answer.
///
/// 1. Every request is answered by one child task of the `answering` service; no other tasks exist.
/// 2. Stopping is two steps, hence two services: `listening` ends first, and lets the requests in
///    hand finish within the patience; only then is `answering` cancelled, and with it what still
///    runs. In one service the cancellation that means "stop" would break off every handler at once,
///    since children are cancelled with their parent.
/// 3. A handler that throws is a 500 that tells nothing; one that takes too long is a 503.
/// 4. While a handler runs, a client that hangs up is not noticed until something is read from it or
///    written to it.
package final class HTTPServer: Sendable {
  private let settings: ServerSettings
  private let clock: WallClock
  private let observe: @Sendable (ServerHappening) -> Void
  private let daemon: Daemon
  private let exchanges: AsyncStream<Exchange>
  private let intake: AsyncStream<Exchange>.Continuation
  private let boundPort = Guarded<UInt16?>(nil)

  package init(
    _ settings: ServerSettings = ServerSettings(), routes: Routes, clock: WallClock = .system,
    observe: @escaping @Sendable (ServerHappening) -> Void = { _ in }
  ) {
    self.settings = settings
    self.clock = clock
    self.observe = observe
    // As long as there are connections: each has one request in hand at a time.
    let (exchanges, intake) = AsyncStream.makeStream(of: Exchange.self)
    (self.exchanges, self.intake) = (exchanges, intake)
    daemon = Daemon(settings, routes) { exchange in
      if case .terminated = intake.yield(exchange) { false } else { true }
    }
  }

  /// The port it listens on; `nil` until `listening` is ready.
  package var port: UInt16? { boundPort.withLock { $0 } }

  /// To be started in this order and stopped in the reverse one, as ``Services`` does.
  package var services: [Service] {
    [
      Service("http-answering") { ready in try await self.answer(ready) },
      Service("http-listening") { ready in try await self.listen(ready) },
    ]
  }

  /// Runs both services by themselves until `stop` opens (gracefully) or the task is cancelled.
  package func run(
    until stop: Gate, ready: @escaping @Sendable (_ port: UInt16) -> Void
  ) async throws {
    let all = Services(services, patience: settings.patience + .seconds(5), clock: clock) {
      if case .started("http-listening") = $0, let port = self.port { ready(port) }
    }
    try await all.run(until: stop)
  }

  private func answer(_ ready: @Sendable () -> Void) async throws {
    ready()
    await withDiscardingTaskGroup { group in
      for await exchange in exchanges {
        group.addTask { await self.serve(exchange) }
      }
    }
    intake.finish()
    try Task.checkCancellation()
  }

  private func listen(_ ready: @Sendable () -> Void) async throws {
    let port = try daemon.start()
    boundPort.withLock { $0 = port }
    observe(.listening(host: settings.host, port: port))
    ready()
    do {
      while true {
        let rings = daemon.connections.bell.rings
        let next = daemon.connections.cutOverdue(now: .now)
        let wait = next.map { max(.milliseconds(100), $0 - .now) } ?? .seconds(1 << 30)
        try await daemon.connections.bell.wait(after: rings, atMost: wait, on: clock)
      }
    } catch {
      // This task is cancelled, and nothing that waits asynchronously would wait here; the closing
      // blocks anyway.
      await withCheckedContinuation { continuation in
        Thread.detach(name: "http-stop") { [daemon] in
          daemon.stop()
          continuation.resume()
        }
      }
      throw error
    }
  }

  private func serve(_ exchange: Exchange) async {
    guard let request = exchange.request, let handler = exchange.handler else {
      preconditionFailure("an exchange is handed over with its request")
    }
    let response = await withTaskGroup(of: ServerResponse?.self) { group in
      group.addTask {
        do {
          return try await handler(request)
        } catch is ServerRequestBody.TooLarge {
          return .plain(413)
        } catch {
          self.observe(.failed(error))
          return .plain(500)
        }
      }
      group.addTask {
        try? await self.clock.sleep(self.settings.requestDeadline)
        guard !Task.isCancelled else { return nil }
        self.observe(.overdue)
        exchange.give(.plain(503))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    guard let response, exchange.give(response) else { return }
    await produce(response, for: exchange)
  }

  private func produce(_ response: ServerResponse, for exchange: Exchange) async {
    guard case .stream(_, let produce) = response.body, exchange.request?.method != .head else {
      return
    }
    do {
      try await produce(ServerBodyWriter(outflow: exchange.outflow))
      exchange.outflow.finish()
    } catch {
      if !(error is Outflow.Abandoned) { observe(.failed(error)) }
      exchange.outflow.fail(error)
    }
  }
}
