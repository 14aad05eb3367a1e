import Concurrency
import Simulation
import TestSupport
import Testing

/// What the service manager hears, on a socket of our own.
@Suite(.timeLimit(.minutes(1))) struct WatchdogTests {
  private let folder = TemporaryFolder()

  private func managing(
    _ listener: NotifyListener, _ more: [String: String] = [:], process: Int32 = 7
  ) -> ServiceManager? {
    let environment = ["NOTIFY_SOCKET": listener.address].merging(more) { $1 }
    return ServiceManager(environment: { environment[$0] }, process: process)
  }

  @Test(arguments: [true, false])
  func `it is told at a path and at an abstract name`(isAbstract: Bool) throws {
    let name = isAbstract ? "@easel\(folder.path)" : folder.path("notify")
    let listener = try #require(NotifyListener(name))
    let manager = try #require(managing(listener))
    let isTold = manager.tell("READY=1", "STATUS=ready")
    #expect(isTold)
    #expect(listener.heard() == ["READY=1\nSTATUS=ready"])
  }

  @Test(arguments: [
    nil, "", "/", "@", "relative", "vsock:2:1", "/" + String(repeating: "a", count: 107),
    "/a\u{0}b",
  ])
  func `nobody is told where nobody asked`(address: String?) {
    let environment = address.map { ["NOTIFY_SOCKET": $0] } ?? [:]
    let manager = ServiceManager(environment: { environment[$0] }, process: 7)
    #expect(manager == nil)
  }

  @Test func `a manager that is gone is no failure`() throws {
    let manager = try #require(
      ServiceManager(environment: { _ in folder.path("nobody") }, process: 7))
    let isTold = manager.tell("READY=1")
    #expect(!isTold)
  }

  @Test func `a watchdog is ours when it names our process, or none`() throws {
    let listener = try #require(NotifyListener(folder.path("notify")))
    func watchdog(_ more: [String: String]) -> Duration? { managing(listener, more)?.watchdog }
    #expect(watchdog([:]) == nil)
    #expect(watchdog(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
    #expect(watchdog(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]) == .seconds(30))
    #expect(watchdog(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"]) == nil)
    #expect(watchdog(["WATCHDOG_USEC": "0"]) == nil)
    #expect(watchdog(["WATCHDOG_USEC": "soon"]) == nil)
  }

  /// Runs a watchdog of 20 s beside `story`. - Returns: what was heard, each with its second.
  private func play(
    answers: @escaping @Sendable (Instant) -> Bool = { _ in true },
    _ story: @escaping @Sendable (Vitals, Simulation) async throws -> Void
  ) throws -> [String] {
    let simulation = Simulation(seed: 1)
    let vitals = Vitals(clock: simulation.clock)
    let listener = try #require(NotifyListener(folder.path("notify")))
    let manager = try #require(managing(listener, ["WATCHDOG_USEC": "20000000"]))
    let heard = Guarded<[String]>([])
    let watchdog = Watchdog(
      manager, vitals: vitals, clock: simulation.clock,
      status: {
        Watchdog.Status(doesStoreAnswer: answers(simulation.now), words: "ready")
      },
      stuck: { names in heard.withLock { $0.append("stuck: \(names)") } })
    let service = watchdog.service
    try simulation.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run {} }
        group.addTask {
          while true {
            let second = Int((simulation.now - Simulation.start).inSeconds)
            for line in listener.heard() { heard.withLock { $0.append("\(second) \(line)") } }
            try await simulation.sleep(for: .seconds(1))
          }
        }
        try await story(vitals, simulation)
        group.cancelAll()
        while await group.nextResult() != nil {}
      }
    }
    return heard.withLock { $0 } + listener.heard()
  }

  @Test func `a sign of life comes at half the time, and the end is told`() throws {
    let heard = try play { _, simulation in try await simulation.sleep(for: .seconds(25)) }
    #expect(heard.first?.hasSuffix(" READY=1") == true)
    #expect(heard.count { $0.hasSuffix(" WATCHDOG=1") } == 3)
    #expect(heard.count { $0.hasSuffix(" STATUS=ready") } == 1)
    #expect(heard.last == "STOPPING=1\nSTATUS=stopping")
  }

  @Test func `no sign of life is given while a loop is stuck, and again when it goes on`() throws {
    let heard = try play { vitals, simulation in
      let (stuck, good) = (vitals.pulse("syncing"), vitals.pulse("sending"))
      for _ in 0..<100 {
        try await simulation.sleep(for: .seconds(10))
        good.beat()
      }
      stuck.beat()
      try await simulation.sleep(for: .seconds(30))
      good.end()
    }
    let signs = heard.filter { $0.hasSuffix(" WATCHDOG=1") }
      .compactMap { Int($0.prefix { $0.isNumber }) }
    // Patience is five minutes; then nothing until it goes on.
    #expect(signs.contains { (290...301).contains($0) })
    #expect(!signs.contains { (312...999).contains($0) })
    #expect(signs.contains { $0 >= 1_000 })
    #expect(heard.filter { $0.hasPrefix("stuck") } == [#"stuck: ["syncing"]"#, "stuck: []"])
  }

  @Test func `a loop that says how long it rests, or has ended, is not stuck`() throws {
    let heard = try play { vitals, simulation in
      vitals.pulse("waits").beat(resting: .seconds(3_600))
      vitals.pulse("ended").end()
      try await simulation.sleep(for: .seconds(3_000))
    }
    #expect(!heard.contains { $0.hasPrefix("stuck") })
    #expect(heard.count { $0.hasSuffix(" WATCHDOG=1") } >= 300)
  }

  @Test func `no sign of life is given while the store does not answer`() throws {
    let heard = try play(answers: { $0 < Simulation.start + .seconds(15) }) { _, simulation in
      try await simulation.sleep(for: .seconds(100))
    }
    #expect(heard.count { $0.hasSuffix(" WATCHDOG=1") } == 2)
    #expect(heard.contains(#"stuck: ["the store"]"#))
  }
}
