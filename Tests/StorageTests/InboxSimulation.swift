import Concurrency
import MemoryStorage
import Simulation
import Storage
import Testing

/// Events arrive twice, handlers fail, the process dies anywhere: each event has its effect once,
/// and in the order of its room.
@Suite struct InboxSimulation {
  static let rooms = 3
  static let events = 12

  @Test(.timeLimit(.minutes(10)))
  func `every event has its effect once and in order, whenever the process dies`() async throws {
    try await forEverySeed { seed in
      let simulation = Simulation(seed: seed)
      let disk = MemoryStore()
      try simulation.run {
        try await simulation.live(crashOneIn: 25, until: { isDone(disk) }) { process in
          try await play(disk.reopened(by: process), simulation, failing: true)
        }
      }
      try check(disk)
    }
  }

  @Test func `every event has its effect once, whichever step the process dies at`() async throws {
    let steps = try await atEveryStep { crash, wasReached in
      let simulation = Simulation(seed: 1)
      let disk = MemoryStore()
      try simulation.run {
        try await simulation.live(crashAt: crash, until: { isDone(disk) }) { process in
          defer { if process.isDead { wasReached.withLock { $0 = true } } }
          try await play(disk.reopened(by: process), simulation, failing: false)
        }
      }
      try check(disk)
    }
    #expect(steps > 50, "the process was killed at each of \(steps) steps")
  }

  @Test func `an event that kills the process each time is put aside, and its room goes on`() throws
  {
    let simulation = Simulation(seed: 1)
    let disk = MemoryStore()
    try simulation.run {
      _ = try await disk.write {
        try $0.arrive(
          [
            (key: "$poison", lane: "!room", payload: []),
            (key: "$good", lane: "!room", payload: []),
          ], at: simulation.now)
      }
      try await simulation.live(until: { disk.contents.log == ["good"] }) { process in
        let store = disk.reopened(by: process)
        try await InboxLoop(
          store: store, clock: simulation.clock, randomness: simulation.randomness
        ) { arrival, transaction, _ in
          if arrival.key == "$poison" { throw process.die() }
          transaction.log.append("good")
        }.run()
      }
    }
    #expect(disk.contents.arrival("$poison")?.state == .aside)
    #expect(
      disk.contents.arrival("$poison")?.reason
        == "the program ended each time it was handled")
  }
}

private func isDone(_ disk: MemoryStore) -> Bool {
  let contents = disk.contents
  return contents.log.count >= InboxSimulation.events && contents.waitingArrivals() == 0
}

/// The program: a sync that hands every event in, some twice, and the loop that handles them.
private func play(_ store: MemoryStore, _ simulation: Simulation, failing: Bool) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      for event in 0..<InboxSimulation.events {
        try await simulation.sleep(for: .milliseconds(simulation.random(in: 0...300)))
        let arrival = (
          key: try Key("$\(event)"), lane: try Key("!\(event % InboxSimulation.rooms)"),
          payload: Array("\(event)".utf8)
        )
        _ = try await store.write { try $0.arrive([arrival, arrival], at: simulation.now) }
      }
    }
    group.addTask {
      var policy = LoopPolicy(attempts: 100)
      policy.longestSleep = .seconds(5)
      try await InboxLoop(
        store: store, policy: policy, clock: simulation.clock, randomness: simulation.randomness
      ) { arrival, transaction, now in
        let words = String(decoding: arrival.payload, as: UTF8.self)
        transaction.log.append(words)
        // Fails after having changed something: the change must go with it.
        if failing, simulation.chance(oneIn: 4) { throw Broken("a handler's bad day") }
        let job = Job(
          queue: "painter", lane: arrival.lane, key: arrival.key, payload: [], created: now)
        try transaction.enqueue(job, at: now)
        try transaction.post(Outgoing(lane: arrival.lane, payload: arrival.payload, created: now))
      }.run()
    }
    try await group.waitForAll()
  }
}

private func check(_ disk: MemoryStore) throws {
  let contents = disk.contents
  let handled = contents.log.compactMap(Int.init)
  try promise(
    handled.sorted() == Array(0..<InboxSimulation.events), "handled \(handled), each once")
  for room in 0..<InboxSimulation.rooms {
    let order = handled.filter { $0 % InboxSimulation.rooms == room }
    try promise(order == order.sorted(), "room \(room) saw \(order)")
  }
  try promise(contents.waitingJobs() == InboxSimulation.events, "a job for each")
  try promise(contents.unsentOutgoing() == InboxSimulation.events, "an answer for each")
}
