import Concurrency
import Simulation
import Testing

@Suite(.timeLimit(.minutes(1))) struct ServicesTests {
  @Test func `services start in order, each when the one before is ready, and stop in reverse`()
    throws
  {
    for seed in 0..<50 as Range<UInt64> {
      let log = try play(seed: seed, stopAfter: .seconds(60)) { simulation, log in
        ["store", "web", "loop"].map { service($0, simulation, log) }
      }
      #expect(
        log == [
          "store up", "web up", "loop up", "loop down", "web down", "store down",
        ])
    }
  }

  @Test func `a service that fails brings the others down in order, and is named`() throws {
    let log = try play(seed: 1, stopAfter: nil) { simulation, log in
      [
        service("store", simulation, log),
        Service("loop") { ready in
          ready()
          try await simulation.sleep(for: .seconds(5))
          throw Broken()
        },
        service("web", simulation, log),
      ]
    }
    #expect(
      log == ["store up", "web up", "web down", "store down", "loop failed: it is broken"])
  }

  @Test func `a service that ends by itself is a failure`() throws {
    let log = try play(seed: 1, stopAfter: nil) { simulation, log in
      [service("store", simulation, log), Service("loop") { $0() }]
    }
    #expect(log == ["store up", "store down", "loop ended although nobody told it to"])
  }

  @Test func `a service that fails while starting keeps the later ones from starting`() throws {
    let log = try play(seed: 1, stopAfter: nil) { simulation, log in
      [Service("store") { _ in throw Broken() }, service("web", simulation, log)]
    }
    #expect(log == ["store failed: it is broken"])
  }

  @Test func `a stop while services start stops those that are up`() throws {
    let log = try play(seed: 1, stopAfter: .milliseconds(1)) { simulation, log in
      [
        service("store", simulation, log),
        Service("slow") { _ in try await simulation.sleep(for: .seconds(3_600)) },
        service("web", simulation, log),
      ]
    }
    #expect(log.contains("web up") == false)
    #expect(log.last == "store down" || log.isEmpty)
  }

  @Test func `one that will not stop is reported, and the others are stopped all the same`() throws
  {
    let happenings = Guarded<[String]>([])
    let stubborn = Guarded<CheckedContinuation<Void, Never>?>(nil)
    let log = try play(
      seed: 1, stopAfter: .seconds(60),
      observe: { happening in
        guard case .late(let name) = happening else { return }
        happenings.withLock { $0.append(name) }
        stubborn.withLock { $0 }?.resume()
      }
    ) { simulation, log in
      [
        service("store", simulation, log),
        Service("stubborn") { ready in
          ready()
          // Deaf to cancellation.
          await withCheckedContinuation { continuation in
            stubborn.withLock { $0 = continuation }
          }
        },
      ]
    }
    #expect(happenings.withLock { $0 } == ["stubborn"])
    #expect(log == ["store up", "store down"])
  }
}

private struct Broken: Error, CustomStringConvertible {
  let description = "it is broken"
}

private typealias Log = Guarded<[String]>

private func service(_ name: String, _ simulation: Simulation, _ log: Log) -> Service {
  Service(name) { ready in
    try await simulation.sleep(for: .milliseconds(simulation.random(in: 0...50)))
    log.withLock { $0.append("\(name) up") }
    ready()
    do {
      try await simulation.sleep(for: .seconds(86_400 * 365))
    } catch {
      log.withLock { $0.append("\(name) down") }
      throw error
    }
  }
}

private func play(
  seed: UInt64, stopAfter: Duration?,
  observe: @escaping @Sendable (ServiceHappening) -> Void = { _ in },
  _ services: (Simulation, Log) -> [Service]
) throws -> [String] {
  let simulation = Simulation(seed: seed)
  let log = Log([])
  let services = services(simulation, log)
  try simulation.run {
    let stop = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await Services(services, clock: simulation.clock, observe: observe).run(until: stop)
        } catch {
          log.withLock { $0.append("\(error)") }
        }
      }
      if let stopAfter {
        try await simulation.sleep(for: stopAfter)
        stop.open()
      }
      try await group.waitForAll()
    }
  }
  return log.withLock { $0 }
}
