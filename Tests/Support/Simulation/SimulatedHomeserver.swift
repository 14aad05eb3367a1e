package import Concurrency

/// The other side of a send queue: loses requests, loses answers, answers slowly, refuses what
/// comes too fast by a leaky bucket of its own, and knows a transaction that it has seen.
package final class SimulatedHomeserver: Sendable {
  package enum Answer: Sendable {
    case taken(id: String)
    case limited(retryAfter: Duration)
    case lost
  }

  fileprivate struct State {
    var received: [(transactionID: String, bytes: [UInt8])] = []
    var answers: [String: String] = [:]
    var changed: [String] = []
    var tokens: Double
    var counted: Instant
    var refusals = 0
    var lastTaken: Instant?
  }

  private let simulation: Simulation
  private let rate: Double
  private let burst: Double
  private let losesOneIn: Int?
  private let state: Guarded<State>

  package init(
    _ simulation: Simulation, rate: Double = 1_000, burst: Double = 1_000, losesOneIn: Int? = 5
  ) {
    self.simulation = simulation
    self.rate = rate
    self.burst = burst
    self.losesOneIn = losesOneIn
    state = Guarded(State(tokens: burst, counted: simulation.now))
  }

  /// What the room shows, in order.
  package var received: [[UInt8]] { state.withLock { $0.received.map(\.bytes) } }
  /// When the latest message was taken.
  package var lastTaken: Instant? { state.withLock { $0.lastTaken } }
  package var refusals: Int { state.withLock { $0.refusals } }
  /// Transactions that came again with other bytes: none may.
  package var changed: [String] { state.withLock { $0.changed } }

  package func put(_ transactionID: String, _ bytes: [UInt8]) async throws -> Answer {
    try await simulation.sleep(for: .milliseconds(simulation.random(in: 1...300)))
    if let losesOneIn, simulation.chance(oneIn: losesOneIn) { return .lost }
    let now = simulation.now
    let answer = state.withLock { $0.take(transactionID, bytes, now, rate: rate, burst: burst) }
    if let losesOneIn, simulation.chance(oneIn: losesOneIn) { return .lost }
    return answer
  }
}

extension SimulatedHomeserver.State {
  fileprivate mutating func take(
    _ transactionID: String, _ bytes: [UInt8], _ now: Instant, rate: Double, burst: Double
  ) -> SimulatedHomeserver.Answer {
    if let known = answers[transactionID] {
      let first = received.first { $0.transactionID == transactionID }
      if first?.bytes != bytes { changed.append(transactionID) }
      return .taken(id: known)
    }
    tokens = min(burst, tokens + (now - counted).inSeconds * rate)
    counted = now
    guard tokens >= 1 else {
      refusals += 1
      return .limited(retryAfter: .seconds((1 - tokens) / rate))
    }
    tokens -= 1
    lastTaken = now
    received.append((transactionID, bytes))
    let id = "$\(received.count)"
    answers[transactionID] = id
    return .taken(id: id)
  }
}
