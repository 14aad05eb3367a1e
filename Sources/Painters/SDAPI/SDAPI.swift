package import BackEnds
package import Concurrency
package import HTTPClient
package import Studio

/// Paints at the servers that speak the protocol of the Stable Diffusion web UI.
///
/// 1. Progress is asked by our own name for the job. Where jobs have no names nobody is told of it: it
///    might be another's.
/// 2. To interrupt ends whatever is being painted, so it is asked for only while that is ours.
/// 3. Names that the server would take in silence are looked up before the first picture.
package struct SDAPI: PaintingServer {
  private static let pause = Duration.seconds(2)

  let settings: Settings
  package let server: ModelServer
  private let http: HTTPClient
  private let links: PictureLinks
  private let clock: WallClock
  /// The settings in the server's own names, once those were looked up.
  private let known = Guarded<Settings?>(nil)

  package init(
    _ settings: Settings, on server: ModelServer, over http: HTTPClient, clock: WallClock
  ) {
    self.settings = settings
    self.server = server
    self.http = http
    self.clock = clock
    links = PictureLinks(beside: server, over: http)
  }

  package func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> Brought {
    var source: SentPicture?
    if let picture = order.source { source = try SentPicture(picture) }
    let settings = try await named()
    let job = settings.flavour.namesJobs ? "easel-\(order.picture)-\(order.recipe.seed)" : nil
    let question = Self.question(order, from: source, job: job, settings)
    let picture: SDAPIPicture
    if let job {
      picture = try SDAPIPicture(await followed(question, job, progress))
    } else {
      picture = try SDAPIPicture(await server.ask(question))
    }
    var brought = Brought(
      bytes: try await links.bytes(picture.reference), detail: picture.detail)
    brought.strength = settings.strength
    return brought
  }

  /// In the server's own names where it would take others in silence.
  func named() async throws -> Settings {
    guard settings.flavour == .sdcpp else { return settings }
    if let named = known.withLock({ $0 }) { return named }
    var named = settings
    if let sampler = settings.sampler {
      let samplers = try await menu("samplers")
      if let own = samplers.own(sampler) {
        named.sampler = own
      } else if settings.scheduler == nil, sampler.contains(" "),
        let pair = try await samplers.pair(sampler, with: menu("schedulers"))
      {
        named.sampler = pair.sampler
        named.scheduler = pair.scheduler
      } else {
        throw samplers.lacks(sampler, as: "sampler")
      }
    }
    if let scheduler = settings.scheduler {
      let schedulers = try await menu("schedulers")
      guard let own = schedulers.own(scheduler) else {
        throw schedulers.lacks(scheduler, as: "scheduler")
      }
      named.scheduler = own
    }
    known.withLock { $0 = named }
    return named
  }

  private func menu(_ list: String) async throws -> SDAPIMenu {
    try SDAPIMenu(await server.ask(ModelQuestion(get: "sdapi/v1/\(list)")))
  }

  /// Asks for the picture, and meanwhile how far it is.
  private func followed(
    _ question: ModelQuestion, _ job: String,
    _ progress: @escaping @Sendable (PaintProgress) -> Void
  ) async throws -> ModelAnswer {
    do {
      return try await withThrowingTaskGroup(of: ModelAnswer?.self) { group in
        group.addTask { try await server.ask(question) }
        group.addTask {
          try await watch(job, progress)
          return nil
        }
        defer { group.cancelAll() }
        while let answer = try await group.next() {
          if let answer { return answer }
        }
        throw CancellationError()
      }
    } catch {
      // The server paints on for nobody, also when we have waited long enough.
      if error is CancellationError || (error as? ModelFault)?.kind == .silent {
        try? await shielded { try await callOff(job) }
      }
      throw error
    }
  }

  /// Ends when progress cannot be told; the picture comes all the same.
  private func watch(
    _ job: String, _ progress: @Sendable (PaintProgress) -> Void
  ) async throws {
    while true {
      try await clock.sleep(Self.pause)
      guard let state = try await state(of: job) else { return }
      if state.isActive {
        progress(PaintProgress(fraction: state.fraction, stage: "sampling"))
      }
    }
  }

  private func callOff(_ job: String) async throws {
    guard try await state(of: job)?.isActive == true else { return }
    _ = try await server.askAside(Self.interruption)
  }

  /// Beside the server's turn, which the picture has. Nothing where the server does not tell.
  private func state(of job: String) async throws -> SDAPIProgress? {
    do {
      let response = try await http.send(server.request(Self.progressQuestion(job: job)))
      guard response.head.isSuccess else { return nil }
      return try SDAPIProgress(
        ModelAnswer(status: response.status, contentType: "application/json", body: response.body))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      return nil
    }
  }
}
