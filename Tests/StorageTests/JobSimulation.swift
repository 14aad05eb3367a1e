import Concurrency
import MemoryStorage
import Simulation
import Storage
import Testing

/// Workers die, back ends are slow or fail, leases run out: each job ends once, no back end is
/// started twice for one attempt, and what comes of a job is committed with its end.
@Suite struct JobSimulation {
  static let jobs = 10

  @Test(.timeLimit(.minutes(10)))
  func `every job ends once, whenever the process dies`() async throws {
    try await forEverySeed { seed in
      let simulation = Simulation(seed: seed)
      let disk = MemoryStore()
      let painter = SimulatedPainter(simulation, failing: true)
      try simulation.run {
        try await enqueue(disk, simulation)
        try await simulation.live(
          crashOneIn: 30, life: .seconds(200), until: { isDone(disk) }
        ) { try await work(disk.reopened(by: $0), painter, simulation, $0) }
      }
      try check(disk, painter)
    }
  }

  @Test func `every job ends once, whichever step the process dies at`() async throws {
    let steps = try await atEveryStep { crash, wasReached in
      let simulation = Simulation(seed: 1)
      let disk = MemoryStore()
      let painter = SimulatedPainter(simulation, failing: false)
      try simulation.run {
        try await enqueue(disk, simulation)
        try await simulation.live(
          crashAt: crash, life: .seconds(200), until: { isDone(disk) }
        ) { process in
          defer { if process.isDead { wasReached.withLock { $0 = true } } }
          try await work(disk.reopened(by: process), painter, simulation, process)
        }
      }
      try check(disk, painter)
    }
    #expect(steps > 60, "the process was killed at each of \(steps) steps")
  }

  @Test func `a job that outlives many leases is neither given away nor started twice`() throws {
    let simulation = Simulation(seed: 2)
    let disk = MemoryStore()
    let painter = SimulatedPainter(simulation, failing: false, time: .seconds(3_600))
    try simulation.run {
      _ = try await disk.write {
        try $0.enqueue(
          Job(queue: "p", lane: "!a", payload: [], created: simulation.now), at: simulation.now)
      }
      try await simulation.live(life: .seconds(50), until: { disk.contents.log.count == 1 }) {
        try await work(disk.reopened(by: $0), painter, simulation, $0)
      }
    }
    // Lives of less than a minute: the job was handed on a hundred times, and started once.
    #expect(painter.starts.count == 1)
    #expect(disk.contents.job(JobID(1))?.attempts == 1)
    #expect(disk.contents.log == ["1 done"])
    // Each of those lives stopped in good order, and left the job where it was.
    #expect(painter.calledOff == [])
  }

  @Test func `a cancelled job stops its worker at once, whenever that is`() async throws {
    try await forEverySeed { seed in
      let simulation = Simulation(seed: seed)
      let disk = MemoryStore()
      let painter = SimulatedPainter(simulation, failing: false, time: .seconds(3_600))
      let cancelled = Guarded<Instant?>(nil)
      try simulation.run {
        _ = try await disk.write {
          try $0.enqueue(
            Job(queue: "p", lane: "!a", payload: [], created: simulation.now), at: simulation.now)
        }
        try await simulation.live(life: .seconds(9_000), until: { disk.contents.log.count == 1 }) {
          process in
          let store = disk.reopened(by: process)
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work(store, painter, simulation, process) }
            group.addTask {
              // Among the first steps, when the worker takes it, or later, between two heartbeats.
              for _ in 0..<simulation.random(in: 0...40) { await Task.yield() }
              if simulation.chance(oneIn: 4) { try await simulation.sleep(for: .seconds(40)) }
              try await store.write { transaction in
                let job = try transaction.cancel(JobID(1), at: simulation.now)
                if job?.state == .cancelled { transaction.log.append("before it was taken") }
              }
              cancelled.withLock { $0 = $0 ?? simulation.now }
            }
            try await group.waitForAll()
          }
        }
      }
      let settled = disk.contents.job(JobID(1))?.settled
      try promise(settled == cancelled.withLock { $0 }, "it went on after it was cancelled")
      try promise(
        painter.starts.allSatisfy { painter.calledOff == [$0] },
        "\(painter.starts) went on, called off \(painter.calledOff)")
    }
  }
}

private func isDone(_ disk: MemoryStore) -> Bool {
  disk.contents.log.count == JobSimulation.jobs
}

private func enqueue(_ store: MemoryStore, _ simulation: Simulation) async throws {
  _ = try await store.write { transaction in
    for number in 0..<JobSimulation.jobs {
      try transaction.enqueue(
        Job(
          queue: "p", lane: number % 2 == 0 ? "!a" : "!b", payload: [UInt8(number)],
          maximumAttempts: 3, created: simulation.now), at: simulation.now)
    }
  }
}

/// The program: three workers of one painter.
private func work(
  _ store: MemoryStore, _ painter: SimulatedPainter, _ simulation: Simulation,
  _ process: SimulatedProcess
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for number in 0..<3 {
      group.addTask {
        try await JobLoop(
          store: store, queue: "p", worker: "worker \(number)", lease: .seconds(30),
          clock: simulation.clock, randomness: simulation.randomness,
          callOff: { painter.callOff($0) },
          settled: { job, transaction, _ in
            transaction.log.append("\(job.id) \(job.state.rawValue)")
          }
        ) { inHand in
          let name = inHand.job.remoteID ?? "\(inHand.job.id)/\(inHand.job.lease)"
          if inHand.job.remoteID == nil { try await inHand.willStart(name) }
          try await process.step("before the painter is asked")
          return try await painter.paint(name)
        }.run()
      }
    }
    try await group.waitForAll()
  }
}

/// A back end that paints for minutes and knows a job by the name it was given. Where it may fail, it
/// sometimes does not answer.
private final class SimulatedPainter: Sendable {
  private struct State {
    var starts: [String] = []
    var calledOff: [String] = []
    var ends: [String: (at: Instant, fails: Bool)] = [:]
  }

  private let simulation: Simulation
  private let failing: Bool
  private let time: Duration?
  private let state = Guarded(State())

  init(_ simulation: Simulation, failing: Bool, time: Duration? = nil) {
    self.simulation = simulation
    self.failing = failing
    self.time = time
  }

  var starts: [String] { state.withLock { $0.starts } }
  var calledOff: [String] { state.withLock { $0.calledOff } }

  func fails(_ name: String) -> Bool { state.withLock { $0.ends[name]?.fails ?? false } }

  func callOff(_ job: Job) {
    state.withLock { state in
      if let name = job.remoteID { state.calledOff.append(name) }
    }
  }

  func paint(_ name: String) async throws -> JobOutcome {
    let time = time ?? .seconds(simulation.random(in: 1...120))
    let fails = failing && simulation.chance(oneIn: 5)
    if failing, simulation.chance(oneIn: 8) {
      return .failed("nobody answers", retryAfter: .seconds(5), keepsRemote: true)
    }
    let now = simulation.now
    let end = state.withLock { state in
      if let known = state.ends[name] { return known }
      state.starts.append(name)
      state.ends[name] = (now + time, fails)
      return (now + time, fails)
    }
    try await simulation.sleep(for: end.at - now)
    return end.fails
      ? .failed("out of memory", retryAfter: .seconds(5)) : .done(Array("\(name)".utf8))
  }
}

private func check(_ disk: MemoryStore, _ painter: SimulatedPainter) throws {
  let contents = disk.contents
  let ended = contents.log.compactMap { Int($0.prefix { $0 != " " }) }
  try promise(
    ended.sorted() == Array(1...JobSimulation.jobs), "each job ends once: \(contents.log)")
  try promise(
    Set(painter.starts).count == painter.starts.count, "started twice: \(painter.starts)")
  try promise(painter.calledOff.isEmpty, "nobody cancelled \(painter.calledOff)")
  for number in 1...JobSimulation.jobs {
    guard let job = contents.job(JobID(Int64(number))) else {
      throw Broken("job \(number) is gone")
    }
    let starts = painter.starts.filter { $0.hasPrefix("\(number)/") }
    try promise(
      starts.count <= job.attempts, "\(starts.count) starts for \(job.attempts) attempts")
    try promise(
      starts.dropLast().allSatisfy { painter.fails($0) }, "begun anew while it went on: \(starts)")
    try promise(job.attempts <= 3, "\(job.attempts) attempts")
    try promise(job.state == .done || job.attempts == 3, "gave up after \(job.attempts)")
  }
}
