internal import Concurrency
internal import Configuration
internal import HTTPServer
internal import Logging
internal import MatrixCrypto
internal import PostgresStorage
internal import SQLite
internal import SQLiteStorage
internal import Storage
internal import Studio
internal import Web

/// The running program: the one place where everything is put together.
struct Program: Sendable {
  private let settings: Settings
  private let log: Logger
  private let watch: Watch
  private let clock = WallClock.system
  private let randomness = Randomness.system

  init(_ settings: Settings) {
    self.settings = settings
    log = settings.log.log("easel")
    watch = Watch(log, generationFile: settings.generationFile, clock: .system)
  }

  func run(until stop: Concurrency.Gate) async throws {
    log.info("starting", ["version": Version.current])
    switch settings.store.url {
    case .sqlite(let path):
      let store = try await SQLiteStore.open(
        settings.inDataFolder(path), options: settings.databaseOptions, clock: clock)
      log.info(
        "store opened",
        [
          "engine": "sqlite", "is_new": store.opening.isNew,
          "follows_unclean_stop": store.opening.followsUncleanStop,
          "checked": store.opening.checked,
        ])
      try await closing({ try await store.close() }) {
        // The file is ours alone: what a killed program had in hand nobody has any more.
        let ended = try await store.write { [clock] in try $0.endLeases(at: clock.now()) }
        if ended > 0 { log.info("work of a killed program is taken up", ["jobs": ended]) }
        try await serve(store, until: stop)
      }
    case .postgres(let address):
      let log = log
      let store = try await PostgresStore.open(
        settings.postgres(address), options: settings.poolOptions, clock: clock,
        randomness: randomness
      ) { log.warning("the listener lost its connection", ["error": .error($0)]) }
      log.info("store opened", ["engine": "postgres"])
      let listening = Service("listener") { ready in
        ready()
        await store.listen()
      }
      let keeping = Service("claim") { ready in
        ready()
        try await store.keepAccount()
      }
      try await closing({ await store.close() }) {
        // Whoever is just being stopped has a moment to let go.
        try await store.claimAccount(patience: .seconds(5), randomness: randomness)
        try await serve(store, beside: [listening, keeping], until: stop)
      }
    }
    log.info("stopped")
  }

  /// Whatever happens, the store is closed: an SQLite file that was not is checked at the next
  /// start.
  private func closing(
    _ close: () async throws -> Void, _ body: () async throws -> Void
  ) async throws {
    do {
      try await body()
    } catch {
      try? await close()
      throw error
    }
    try await close()
  }

  private func serve<S: Store>(
    _ store: S, beside others: [Service] = [], until stop: Concurrency.Gate
  ) async throws where S.Transaction: StudioGround & CryptoGround {
    let log = log
    let housekeeping = Housekeeping(
      store: store, keeping: settings.jobs.keepFinished, clock: clock, randomness: randomness,
      observe: { log.note($0) })
    ServiceManager.ours?.tell("STATUS=starting: the first sync is not in yet")
    // From the start on, so that whoever watches sees what is still missing.
    var services = others + web(store)
    services.append(
      Service("housekeeping") { ready in
        ready()
        try await housekeeping.run()
      })
    services += try await RoomProgram(
      settings: settings, watch: watch, clock: clock, randomness: randomness
    ).services(on: store)
    let isLoggedIn = watch.standing.isLoggedIn
    services += watch.watchdog(of: store)
    let last = services.last?.name
    try await Services(
      services, patience: settings.stopPatience, clock: clock,
      observe: { happening in
        log.note(happening)
        if case .started(let name) = happening, name == last, isLoggedIn { log.info("ready") }
        // The others are now stopped; should one not, the grace ends the process all the same.
        if case .failed = happening { askToStop() }
      }
    ).run(until: stop)
  }

  private func web<S: Store>(_ store: S) -> [Service] where S.Transaction: CryptoGround {
    guard let address = settings.web.listen else { return [] }
    var routes = Routes()
    watch.pages(of: store).add(to: &routes)
    var server = ServerSettings()
    (server.host, server.port) = (address.host, address.port)
    let log = log
    return HTTPServer(server, routes: routes, clock: clock, observe: { log.note($0) }).services
  }
}
