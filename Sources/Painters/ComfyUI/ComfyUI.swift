package import BackEnds
package import Concurrency
package import HTTPClient
package import Studio

/// Paints on a ComfyUI server, by workflows of its operator and by those that rooms took over.
///
/// 1. A job that a run before this one submitted is found again by its name, at the server that has it.
///    A server that does not answer is waited for, and asked again; the job is begun anew where the
///    server does not know it.
/// 2. A task that is cancelled leaves its job there. To be called off by its name ends it, and never
///    anybody else's.
package struct ComfyUI: PaintingServer {
  package let server: ModelServer

  private let comfy: ComfyServer
  private let workflows: ComfyWorkflows
  private let socket: ComfySocket
  private let neighbours: Set<String>
  private let word: String
  private let longest: Duration
  private let clock: WallClock
  private let randomness: Randomness

  /// The service of `socket` is to be run. `neighbours` are the addresses of all servers of the same
  /// painter: a job that one of them has is not begun at another. `longest` is how long a picture may
  /// take.
  package init(
    _ server: ModelServer, workflows: ComfyWorkflows, socket: ComfySocket,
    neighbours: [HTTPURL] = [], longest: Duration = .seconds(24 * 3_600), clock: WallClock,
    randomness: Randomness = .system
  ) {
    self.server = server
    comfy = ComfyServer(server: server, randomness: randomness)
    self.workflows = workflows
    self.socket = socket
    self.neighbours = Set(neighbours.map { ComfyName.word(forServerAt: $0.description) })
    word = ComfyName.word(forServerAt: server.settings.address.description)
    self.longest = longest
    self.clock = clock
    self.randomness = randomness
  }

  package func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> Brought {
    let bound = try bound(for: order)
    let name = order.remoteID.flatMap { ComfyName($0) }
    if let name, name.server != word, neighbours.contains(name.server) {
      throw ModelFault(
        .unreachable, "the server that has begun it does not answer", wasNotBegun: true)
    }
    let adopted = name.flatMap { $0.server == word ? $0.id : nil }
    let greeting = ComfyGreeting(comfy)
    if adopted == nil { try await find(greeting) }
    let job = ComfyJob(
      bound, hasSource: order.source != nil, adopted: adopted, longest: longest, at: clock.now(),
      randomness)
    let run = ComfyRun(
      server: comfy, greeting: greeting, socket: socket, bound: bound, order: order, word: word,
      clock: clock, progress: progress, willStart: willStart)
    return try await run.carryOut(job)
  }

  /// The room's own workflow, where the order has one.
  private func bound(for order: PaintOrder) throws(PainterFailure) -> BoundWorkflow {
    if let adopted = order.workflow { return try BoundWorkflow(adopted, for: order) }
    guard let bound = workflows.workflow(for: order) else {
      throw PainterFailure(.badOrder, "there is no workflow for this")
    }
    return bound
  }

  package func callOff(_ name: String) async {
    guard let name = ComfyName(name), name.server == word else { return }
    await comfy.callOff(name.id, ComfyGreeting(comfy), on: clock)
  }

  /// Whether anybody is there is found out before anything is sent.
  private func find(_ greeting: ComfyGreeting) async throws {
    do {
      _ = try await greeting.version()
    } catch let error as ModelFault {
      var fault = error
      fault.wasNotBegun = true
      throw fault
    }
  }
}
