import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Workers

/// The program, as it stands between the rooms and the back ends.
struct Studios: Sendable {
  let world: World
  let disk: MemoryStore
  let blobs: MemoryBlobs
  let planted: Planted?
  let lives: Lives

  init(_ simulation: Simulation, planted: Planted? = nil, lives: Lives = Lives()) {
    self.lives = lives
    world = World(simulation)
    disk = MemoryStore()
    blobs = MemoryBlobs(clock: simulation.clock)
    self.planted = planted
  }

  var simulation: Simulation { world.simulation }

  /// One life of the program.
  func run(in process: SimulatedProcess) async throws {
    let house = world.house
    lives.begin(process)
    let store = disk.reopened(
      by: process, reaching: { try lives.reach($0, process) },
      spoiling: { before, after in
        try planted?.spoil(before, &after, house, simulation)
      }, checking: { try promiseAtEachCommit($0, house) })
    let desk = Desk(
      house: house, voice: Scribe(world: world, planted: planted),
      randomness: simulation.randomness)
    let odd = OddBlobs(
      blobs: blobs, process: process, world: world, loses: planted == .losesBytes)
    let workshop = Workshop(
      store: store, blobs: odd, desk: desk, name: "worker",
      policy: LoopPolicy(attempts: 1_000, backoff: Backoff(ceiling: .seconds(10))),
      clock: simulation.clock, randomness: simulation.randomness,
      observe: { happening in
        guard case .loop(.arrivalFailed(_, let reason, _)) = happening else { return }
        world.state.withLock { $0.failures.append(reason) }
      })
    let workers = Workers(
      workshop,
      painters: house.painters.map {
        OddPainter(
          world: world, process: process, capabilities: $0, isRemote: $0.name == "far",
          neverAdopts: planted == .neverAdopts)
      },
      critics: house.critics.map { OddCritic(world: world, process: process, capabilities: $0) },
      directors: [OddDirector(world: world, process: process)])
    let services = try workers.services(keepingHidden: house.keepHidden) { arrival, rows in
      guard let index = Int(String(decoding: arrival.payload, as: UTF8.self)) else { return [] }
      if planted == .losesLines, simulation.chance(oneIn: 10) { return [] }
      return [try world.read(world.state.withLock { $0.done[index].event }, in: rows)]
    }
    var sweep = BlobSweep()
    sweep.grace = planted == .sweepsTooSoon ? .zero : .seconds(3_600)
    let attic = Attic(
      workshop, keeping: house.keepHidden, interval: .seconds(300), sweep: sweep)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for service in services { group.addTask { try await service.run {} } }
      group.addTask { try await attic.run() }
      group.addTask { try await hear(store, odd) }
      group.addTask { try await speak(store, desk, process) }
      try await group.waitForAll()
    }
  }

  /// Brings in what people did, some of it twice; a picture's bytes are kept before it is told.
  private func hear(_ store: MemoryStore, _ blobs: OddBlobs) async throws {
    while true {
      try await simulation.sleep(for: .milliseconds(simulation.random(in: 1...5_000)))
      let (done, heard) = world.state.withLock { ($0.done, $0.heard) }
      let new = Array(done.enumerated().dropFirst(max(0, heard - 1)))
      guard done.count > heard else { continue }
      if planted == .losesArrivals { world.state.withLock { $0.heard = done.count } }
      for (_, act) in new {
        guard let bytes = act.bytes else { continue }
        while (try? await blobs.put(bytes)) == nil {
          try await simulation.sleep(for: .seconds(1))
        }
      }
      _ = try await store.write { transaction in
        try transaction.arrive(
          new.map { (key: $1.key, lane: $1.room, payload: Array("\($0)".utf8)) },
          at: simulation.now)
      }
      world.state.withLock { $0.heard = max($0.heard, done.count) }
    }
  }

  /// Says what is in the outbox; what it became in the room comes back in the same transaction.
  private func speak(
    _ store: MemoryStore, _ desk: Desk, _ process: SimulatedProcess
  ) async throws {
    try await OutboxSender(
      store: store, policy: LoopPolicy(backoff: Backoff(ceiling: .seconds(5))),
      limits: RateBudget.Limits(rate: 100, burst: 100), clock: simulation.clock,
      randomness: simulation.randomness,
      prepare: { message, _, _ in .ready(wire: message.payload) },
      settled: { message, transaction, now in
        guard let result = message.result, let telling = world.telling(message.payload) else {
          return
        }
        let event = try Key(bytes: result)
        let isForgotten = planted == .forgetsLines && simulation.chance(oneIn: 5)
        if let told = telling.told, !isForgotten {
          try desk.handle(.told(told, as: event), in: &transaction, at: now)
        }
        if planted == .settlesTwice, case .picture(let id, _) = telling.fact,
          let picture = transaction.picture(id)
        {
          var again = picture
          again.state = .painting
          again.blob = nil
          transaction.apply(.picture(again))
          try desk.handle(.notPainted(id, PainterFailure(.defect)), in: &transaction, at: now)
        }
      }
    ) { message in
      try await process.step("before it is said")
      guard let wire = message.wire, let id = message.transactionID,
        let telling = world.telling(wire)
      else { return .refused("no words") }
      try await simulation.sleep(for: .milliseconds(simulation.random(in: 1...500)))
      if simulation.chance(oneIn: 8) { return .unreachable("lost") }
      let event = try world.show(wire, telling, as: id)
      try await process.step("after it was said")
      if simulation.chance(oneIn: 8) { return .unreachable("lost on its way back") }
      return .sent(result: event.bytes)
    }.run()
  }
}

/// The lives of the program: how many there were, what they committed, and where one is to die.
final class Lives: Sendable {
  private struct State {
    var processes: [SimulatedProcess] = []
    var points = 0
    var dying: Int?
  }

  private let state = Guarded(State())

  /// Dies before the commit number `point / 2`, or after it.
  convenience init(dyingAt point: Int) {
    self.init()
    state.withLock { $0.dying = point }
  }

  init() {}

  func begin(_ process: SimulatedProcess) { state.withLock { $0.processes.append(process) } }

  func reach(_ point: String, _ process: SimulatedProcess) throws {
    guard point.hasSuffix("the commit"), !process.isDead else { return }
    let dies = state.withLock { state in
      state.points += 1
      return state.points == state.dying
    }
    if dies { throw process.die() }
  }

  /// Before and after each commit.
  var points: Int { state.withLock { $0.points } }
  var crashes: Int { state.withLock { $0.processes.count(where: \.isDead) } }
}
