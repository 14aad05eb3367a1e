/// A part of the program that runs from start to stop: a server, a loop, a pool.
package struct Service: Sendable {
  package let name: String
  /// Calls `ready` once it is of use to those after it, then runs until cancelled.
  package let run: @Sendable (_ ready: @escaping @Sendable () -> Void) async throws -> Void

  package init(
    _ name: String,
    run: @escaping @Sendable (_ ready: @escaping @Sendable () -> Void) async throws -> Void
  ) {
    self.name = name
    self.run = run
  }
}

/// What befell a service, for the log.
package enum ServiceHappening: Sendable {
  case started(String), stopping(String), stopped(String)
  /// It failed, or ended early; the others are stopped because of it.
  case failed(ServiceFailure)
  /// Told to stop and still running after `patience`; those before it are stopped all the same.
  case late(String)
}

package struct ServiceFailure: Error, CustomStringConvertible {
  package let service: String
  /// `nil` when the service returned although nobody told it to.
  package let cause: (any Error)?

  package var description: String {
    guard let cause else { return "\(service) ended although nobody told it to" }
    return "\(service) failed: \(cause)"
  }
}

/// The root of a running program: starts its services in order, each when the one before is ready,
/// and stops them in reverse, each when the one after has stopped.
///
/// 1. A service that fails, or returns early, stops all the others; its failure is thrown.
/// 2. `stop` is the graceful end. Cancelling the task is the abrupt one: everything at once.
/// 3. Stopping a service is cancelling it.
package struct Services: Sendable {
  private let services: [Service]
  private let patience: Duration
  private let clock: WallClock
  private let observe: @Sendable (ServiceHappening) -> Void

  package init(
    _ services: [Service], patience: Duration = .seconds(10), clock: WallClock,
    observe: @escaping @Sendable (ServiceHappening) -> Void = { _ in }
  ) {
    self.services = services
    self.patience = patience
    self.clock = clock
    self.observe = observe
  }

  package func run(until stop: Gate) async throws {
    let failure = Guarded<ServiceFailure?>(nil)
    let wantStop = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await stop.wait()
        wantStop.open()
      }
      var running: [Running] = []
      for service in services where !wantStop.isOpen {
        let one = Running(service.name)
        running.append(one)
        group.addTask {
          let cause = await one.run(service)
          // Whoever ends without having been told brings the house down, in order.
          if let cause, !one.toldToStop.isOpen {
            failure.withLock { $0 = $0 ?? cause }
            observe(.failed(cause))
            wantStop.open()
          }
          one.ended.open()
        }
        try await first(of: one.ready, one.ended, wantStop)
        if one.ready.isOpen { observe(.started(service.name)) }
      }
      try await wantStop.wait()
      for one in running.reversed() { try await end(one) }
      group.cancelAll()
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private func end(_ one: Running) async throws {
    if !one.ended.isOpen { observe(.stopping(one.name)) }
    one.toldToStop.open()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await one.ended.wait() }
      group.addTask { try await clock.sleep(patience) }
      try await group.next()
      group.cancelAll()
    }
    observe(one.ended.isOpen ? .stopped(one.name) : .late(one.name))
  }

  private func first(of gates: Gate...) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for gate in gates { group.addTask { try await gate.wait() } }
      try await group.next()
      group.cancelAll()
    }
  }
}

/// One started service: the gates that its two sides meet at.
private struct Running: Sendable {
  let name: String
  let ready = Gate()
  let toldToStop = Gate()
  let ended = Gate()

  init(_ name: String) { self.name = name }

  /// Runs the service until it ends by itself or is told to stop.
  func run(_ service: Service) async -> ServiceFailure? {
    await withTaskGroup(of: ServiceFailure?.self) { group in
      group.addTask {
        do {
          try await service.run { ready.open() }
          return ServiceFailure(service: name, cause: nil)
        } catch {
          return ServiceFailure(service: name, cause: error)
        }
      }
      group.addTask {
        try? await toldToStop.wait()
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }
}
