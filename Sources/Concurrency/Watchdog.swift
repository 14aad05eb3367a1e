/// Tells the service manager that the program is ready, that it lives, and that it stops.
///
/// 1. Ready is said when this service begins: it is started after all others.
/// 2. A sign of life is given at half the time that the manager waits, and only while every loop goes
///    round and the store answers. When one does not, it is looked at more often, so that a machine
///    that was asleep is not taken for a stuck program.
package struct Watchdog: Sendable {
  /// How often the status is said where no sign of life is asked for.
  static let interval = Duration.seconds(15)

  private let manager: ServiceManager
  private let vitals: Vitals
  private let clock: WallClock
  private let status: @Sendable () async -> Status
  private let stuck: @Sendable ([String]) -> Void

  package struct Status: Equatable, Sendable {
    /// A store that says no still answers: a new start would not help.
    package var doesStoreAnswer: Bool
    /// One line for people.
    package var words: String

    package init(doesStoreAnswer: Bool, words: String) {
      self.doesStoreAnswer = doesStoreAnswer
      self.words = words
    }
  }

  /// `stuck` is told what keeps the sign of life back, when that changes.
  package init(
    _ manager: ServiceManager, vitals: Vitals, clock: WallClock,
    status: @escaping @Sendable () async -> Status,
    stuck: @escaping @Sendable ([String]) -> Void = { _ in }
  ) {
    self.manager = manager
    self.vitals = vitals
    self.clock = clock
    self.status = status
    self.stuck = stuck
  }

  package var service: Service { Service("watchdog") { try await run(ready: $0) } }

  func run(ready: () -> Void) async throws {
    ready()
    defer { manager.tell("STOPPING=1", "STATUS=stopping") }
    let interval = manager.watchdog.map { $0 / 2 } ?? Self.interval
    var (isToldReady, said, silent) = (false, "", [String]())
    while true {
      if !isToldReady { isToldReady = manager.tell("READY=1") }
      let current = await status()
      let words = current.words.split(separator: "\n").joined(separator: "; ")
      if words != said, manager.tell("STATUS=\(words)") { said = words }
      let now = vitals.stuck + (current.doesStoreAnswer ? [] : ["the store"])
      if now != silent { stuck(now) }
      silent = now
      if now.isEmpty, manager.watchdog != nil { manager.tell("WATCHDOG=1") }
      try await clock.sleep(now.isEmpty ? interval : interval / 10)
    }
  }
}
