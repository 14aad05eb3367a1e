import BackEnds
import Concurrency
import HTTPClient
import HTTPServer
import Studio

@testable import Painters

/// A painter at a ``ComfyStage``.
struct ComfyStudio: Sendable {
  let stage: ComfyStage
  let painter: ComfyUI
  let base: String
  /// What was told before each start.
  let names = Guarded<[String]>([])
  let fractions = Guarded<[Double]>([])

  func paint(_ order: PaintOrder) async throws -> Brought {
    try await painter.paint(
      order, progress: { how in fractions.withLock { $0.append(how.fraction) } },
      willStart: { name in names.withLock { $0.append(name) } })
  }

  /// Its name, as the painter would have told it.
  func name(_ id: String) -> String {
    ComfyName(id: id, server: ComfyName.word(forServerAt: "\(base)/")).text
  }
}

extension Brought {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Runs `body` with a painter whose server behaves as told. `open` is how its socket is opened, where
/// the stage does not hold the other end itself.
func withComfy(
  _ behaviour: ComfyStage.Behaviour = ComfyStage.Behaviour(), listens: Bool = true,
  neighbours: [String] = [], clock: WallClock = .system, open: OpenEventSocket? = nil,
  _ body: @escaping @Sendable (ComfyStudio) async throws -> Void
) async throws {
  let stage = ComfyStage(behaviour)
  let web = HTTPServer(ServerSettings(), routes: stage.routes())
  let workflows = ComfyWorkflows(
    fromWords: try Graphs.read(Graphs.words),
    fromPicture: try Graphs.read(Graphs.picture, for: .fromPicture))
  let socket = ComfySocket(
    "comfy", clock: .system, randomness: .seeded(5), open: open ?? stage.sockets.opening)
  let (isReady, stop) = (Concurrency.Gate(), Concurrency.Gate())
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await web.run(until: stop) { _ in isReady.open() } }
    group.addTask {
      try await isReady.wait()
      guard let port = web.port else { preconditionFailure("a ready server has a port") }
      let base = "http://127.0.0.1:\(port)"
      var settings = ModelServer.Settings(try HTTPURL(parsing: base))
      settings.atOnce = 8
      let server = ModelServer(settings, over: HTTPClient(), clock: clock)
      let painter = ComfyUI(
        server, workflows: workflows, socket: socket,
        neighbours: try neighbours.map { try HTTPURL(parsing: $0) }, clock: clock)
      let studio = ComfyStudio(stage: stage, painter: painter, base: base)
      try await withThrowingTaskGroup(of: Void.self) { helpers in
        helpers.addTask { try await stage.work() }
        if listens { helpers.addTask { try await socket.service.run {} } }
        try await body(studio)
        helpers.cancelAll()
      }
    }
    // Whatever fails ends the test; the server ends when the body has.
    defer { stop.open() }
    defer { group.cancelAll() }
    try await group.next()
  }
}
