import Concurrency
import MemoryStorage
import Simulation
import Storage
import Testing

/// Requests get lost, answers get lost, the server asks for patience, the process dies anywhere:
/// each message arrives once, with the same bytes on every try, after what it depends on.
@Suite struct OutboxSimulation {
  @Test(.timeLimit(.minutes(10)))
  func `every message arrives once and in order, whenever the process dies`() async throws {
    try await forEverySeed { seed in
      let simulation = Simulation(seed: seed)
      let disk = MemoryStore()
      let homeserver = SimulatedHomeserver(simulation, rate: 2, burst: 5)
      try simulation.run {
        try await post(disk, at: simulation.now)
        try await simulation.live(
          crashOneIn: 20, until: { disk.contents.unsentOutgoing() == 0 }
        ) { try await send(disk.reopened(by: $0), to: homeserver, simulation, $0) }
      }
      try check(disk, homeserver)
    }
  }

  @Test func `every message arrives once, whichever step the process dies at`() async throws {
    let steps = try await atEveryStep { crash, wasReached in
      let simulation = Simulation(seed: 1)
      let disk = MemoryStore()
      let homeserver = SimulatedHomeserver(simulation, losesOneIn: nil)
      try simulation.run {
        try await post(disk, at: simulation.now)
        try await simulation.live(
          crashAt: crash, until: { disk.contents.unsentOutgoing() == 0 }
        ) { process in
          defer { if process.isDead { wasReached.withLock { $0 = true } } }
          try await send(disk.reopened(by: process), to: homeserver, simulation, process)
        }
      }
      try check(disk, homeserver)
    }
    #expect(steps > 30, "the process was killed at each of \(steps) steps")
  }

  @Test func `at a server's default limits nothing is lost and few sends are refused`() throws {
    let simulation = Simulation(seed: 3)
    let disk = MemoryStore()
    let homeserver = SimulatedHomeserver(simulation, rate: 0.2, burst: 10, losesOneIn: nil)
    try simulation.run {
      for number in 0..<60 {
        _ = try await disk.write {
          try $0.post(
            Outgoing(lane: "!room", payload: Array("\(number)".utf8), created: simulation.now))
        }
      }
      try await simulation.live(
        life: .seconds(86_400), until: { disk.contents.unsentOutgoing() == 0 }
      ) { try await send(disk.reopened(by: $0), to: homeserver, simulation, $0) }
    }
    #expect(homeserver.received.count == 60)
    #expect(homeserver.refusals <= 4)
    // 50 after the burst, at one each five seconds, and little more.
    let took = try #require(homeserver.lastTaken) - Simulation.start
    #expect(took < .seconds(50 * 5 + 30))
  }

  @Test func `a picture overtakes progress, and progress waits for turns to spare`() throws {
    let simulation = Simulation(seed: 4)
    let disk = MemoryStore()
    let homeserver = SimulatedHomeserver(simulation, rate: 0.2, burst: 3, losesOneIn: nil)
    try simulation.run {
      _ = try await disk.write { transaction in
        for number in 0..<4 {
          try transaction.post(
            Outgoing(
              lane: "!room", payload: Array("progress \(number)".utf8), priority: 0, reserve: 3,
              expires: simulation.now + .seconds(number < 2 ? 10 : 60), created: simulation.now))
        }
        for number in 0..<4 {
          try transaction.post(
            Outgoing(
              lane: "!room", payload: Array("picture \(number)".utf8), priority: 10,
              created: simulation.now))
        }
      }
      try await simulation.live(
        life: .seconds(86_400), until: { disk.contents.unsentOutgoing() == 0 }
      ) {
        try await send(
          disk.reopened(by: $0), to: homeserver, simulation, $0,
          limits: RateBudget.Limits(rate: 0.2, burst: 3))
      }
    }
    let words = homeserver.received.map { String(decoding: $0, as: UTF8.self).suffix(9) }
    #expect(
      words == ["picture 0", "picture 1", "picture 2", "picture 3", "rogress 2", "rogress 3"])
    // Three turns in hand for each: 5 s after the burst the last picture, 15 s later progress.
    #expect(try #require(homeserver.lastTaken) - Simulation.start > .seconds(20))
    #expect(disk.contents.outgoing(OutgoingID(1))?.reason == "it came too late to be of use")
  }

  @Test func `what wants more turns than there ever are goes when there are all`() throws {
    let simulation = Simulation(seed: 6)
    let disk = MemoryStore()
    let homeserver = SimulatedHomeserver(simulation, rate: 0.2, burst: 3, losesOneIn: nil)
    try simulation.run {
      _ = try await disk.write {
        try $0.post(
          Outgoing(lane: "!room", payload: [1], reserve: 9, created: simulation.now))
      }
      try await simulation.live(until: { disk.contents.unsentOutgoing() == 0 }) {
        try await send(
          disk.reopened(by: $0), to: homeserver, simulation, $0,
          limits: RateBudget.Limits(rate: 0.2, burst: 3))
      }
    }
    #expect(homeserver.received.count == 1)
  }

  @Test func `what is refused for good takes its dependants with it, and nothing else`() throws {
    let simulation = Simulation(seed: 5)
    let disk = MemoryStore()
    let told = Guarded<[String]>([])
    try simulation.run {
      try await post(disk, at: simulation.now)
      try await simulation.live(until: { disk.contents.unsentOutgoing() == 0 }) { process in
        try await OutboxSender(
          store: disk.reopened(by: process), clock: simulation.clock,
          randomness: simulation.randomness,
          prepare: { message, _, _ in .ready(wire: message.payload) },
          settled: { message, _, _ in
            if message.state == .failed { told.withLock { $0.append("\(message.id)") } }
          }
        ) { message in
          message.wire == Array("0 picture".utf8) ? .refused("too large") : .sent(result: [1])
        }.run()
      }
    }
    // The first chain is picture 1, seeds 2 and 3, critique 4.
    #expect(Set(told.withLock { $0 }) == ["1", "2", "3", "4"])
    #expect(disk.contents.outgoing(OutgoingID(4))?.reason == "what it depends on was not sent")
    #expect(disk.contents.outgoing(OutgoingID(5))?.state == .sent)
  }
}

/// Four pictures, each with two seeds and a critique that depend on it, of two rooms.
private func post(_ store: MemoryStore, at now: Instant) async throws {
  _ = try await store.write { transaction in
    for number in 0..<4 {
      let room: Key = number % 2 == 0 ? "!a" : "!b"
      let picture = try transaction.post(
        Outgoing(lane: room, payload: Array("\(number) picture".utf8), priority: 9, created: now))
      for (priority, part) in [(2, "seed"), (1, "seed again"), (5, "critique")] {
        try transaction.post(
          Outgoing(
            lane: room, payload: Array("\(number) \(part)".utf8), priority: priority,
            after: picture, created: now))
      }
    }
  }
}

/// The program: the sender, with a ratchet that moves in the transaction that prepares.
private func send(
  _ store: MemoryStore, to homeserver: SimulatedHomeserver, _ simulation: Simulation,
  _ process: SimulatedProcess, limits: RateBudget.Limits = .synapse
) async throws {
  try await OutboxSender(
    store: store, limits: limits, clock: simulation.clock, randomness: simulation.randomness,
    prepare: { message, dependency, transaction in
      if message.after != nil, dependency == nil { throw Broken("prepared before its picture") }
      transaction.log.append("index \(transaction.log.count)")
      return .ready(wire: Array("\(transaction.log.count): ".utf8) + message.payload)
    }
  ) { message in
    guard let id = message.transactionID, let wire = message.wire else {
      throw Broken("sent before it was prepared")
    }
    try await process.step("before the request")
    let answer = try await homeserver.put(id, wire)
    try await process.step("after the request")
    return switch answer {
    case .taken(let id): .sent(result: Array(id.utf8))
    case .limited(let wait): .limited(retryAfter: wait)
    case .lost: .unreachable("no answer")
    }
  }.run()
}

private func check(_ disk: MemoryStore, _ homeserver: SimulatedHomeserver) throws {
  try promise(homeserver.changed.isEmpty, "other bytes on a retry: \(homeserver.changed)")
  let lines = homeserver.received.map { String(decoding: $0, as: UTF8.self) }
  let indices = lines.map { $0.prefix { $0 != ":" } }
  try promise(Set(indices).count == indices.count, "an index was used twice: \(lines)")
  let words = lines.map { String($0.drop { $0 != ":" }.dropFirst(2)) }
  try promise(words.count == 16 && Set(words).count == 16, "each once: \(words)")
  for number in 0..<4 {
    let chain = words.filter { $0.hasPrefix("\(number) ") }
    try promise(chain.first == "\(number) picture", "the picture comes first: \(chain)")
  }
  try promise(disk.contents.log.count == 16, "each was encrypted once")
}
