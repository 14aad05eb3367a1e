internal import HTTP
package import HTTPServer
package import Logging

/// What those who watch over the program ask: is it alive, can it work, what is it doing?
package struct HealthPages: Sendable {
  private let metrics: Metrics
  private let isReady: @Sendable () async -> Readiness
  private let refresh: @Sendable () async -> Void

  package enum Readiness: Sendable, Equatable {
    case ready
    /// What is missing, a line each, in words that are safe to show.
    case notReady([String])
  }

  /// `isReady` is asked at each look at `/readyz`, and `refresh` called before the metrics are
  /// written, for gauges that have to be counted; nothing runs between the looks.
  package init(
    metrics: Metrics, isReady: @escaping @Sendable () async -> Readiness,
    refresh: @escaping @Sendable () async -> Void = {}
  ) {
    self.metrics = metrics
    self.isReady = isReady
    self.refresh = refresh
  }

  package func add(to routes: inout Routes) {
    let (metrics, isReady, refresh) = (metrics, isReady, refresh)
    routes.get("/healthz") { _ in ServerResponse(text: "ok\n") }
    routes.get("/readyz") { _ in
      switch await isReady() {
      case .ready: ServerResponse(text: "ready\n")
      case .notReady(let missing):
        ServerResponse(status: 503, text: missing.map { "not ready: \($0)\n" }.joined())
      }
    }
    routes.get("/metrics") { _ in
      await refresh()
      return ServerResponse(
        headers: ["Content-Type": Metrics.contentType], body: .bytes(Array(metrics.text().utf8)))
    }
  }
}
