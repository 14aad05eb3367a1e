package import Concurrency
internal import HTTPClient
internal import Matrix
package import MatrixCrypto
package import Storage

/// Sends what the machine wants to be sent, and tells it what came of that.
///
/// 1. A request stays in the store until its answer is committed: after a crash it goes again, with
///    the same bytes.
/// 2. Requests of one kind go one after the other, as they were made; kinds do not wait for each
///    other, so that one slow server does not keep keys from the others.
/// 3. A kind is in one hand at a time, also when ``flush(atMost:)`` is called beside ``run()``: a claim
///    that goes twice costs somebody a key.
/// 4. A server that asks for patience, or is away, is asked again when the machine says so.
package struct Courier<S: Store>: Sendable where S.Transaction: CryptoGround {
  private let keyring: Keyring<S>
  private let server: Homeserver
  private let policy: LoopPolicy
  private let clock: WallClock
  private let lanes = Lanes()

  package init(
    _ keyring: Keyring<S>, server: Homeserver, policy: LoopPolicy = LoopPolicy(), clock: WallClock
  ) {
    self.keyring = keyring
    self.server = server
    self.policy = policy
    self.clock = clock
  }

  /// Runs until cancelled, or until the account is logged out.
  package func run() async throws {
    let store = keyring.store
    while true {
      try Task.checkCancellation()
      let rings = store.bell(.keys).rings
      try await keyring.tellCommitted()
      let (due, next) = try await dueRequests()
      guard due.isEmpty else {
        try await send(due)
        continue
      }
      let wait = min(next.map { $0 - clock.now() } ?? policy.longestSleep, policy.longestSleep)
      guard wait > .zero else { continue }
      try await store.bell(.keys).wait(after: rings, atMost: wait, on: clock)
    }
  }

  /// Until nothing is due, or `limit` is over: for those who must know that it was sent.
  package func flush(atMost limit: Duration) async throws {
    let end = clock.now() + limit
    while clock.now() < end {
      let (due, _) = try await dueRequests()
      guard !due.isEmpty else { return }
      try await send(due)
    }
  }

  private func dueRequests() async throws -> (due: [CryptoRequest], next: Instant?) {
    let now = clock.now()
    let all = try await keyring.look { machine, rows, _ in
      var all: [CryptoRequest] = []
      while true {
        let page = try machine.requests(in: rows, after: all.last?.id, limit: Self.page)
        all += page
        if page.count < Self.page { return all }
      }
    }
    let due = all.filter { $0.isDue(at: now) }
    return (due, all.filter { !$0.isDue(at: now) }.compactMap(\.notBefore).min())
  }

  private static var page: Int { 1_000 }

  /// Sends each lane that is in nobody's hand; if all are, waits until one is put down.
  private func send(_ requests: [CryptoRequest]) async throws {
    let rings = lanes.putDown.rings
    let free = Set(requests.map(\.lane)).filter { lanes.take($0) }
    guard !free.isEmpty else {
      return try await lanes.putDown.wait(after: rings, atMost: policy.longestSleep, on: clock)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in free {
        group.addTask {
          defer { lanes.put(lane) }
          // Somebody may have sent some of it since we looked.
          for request in try await dueRequests().due where request.lane == lane {
            try await send(request)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func send(_ request: CryptoRequest) async throws {
    let answer: CryptoAnswer
    do {
      answer = .success(try await server.bytes(request.request))
    } catch let error as ServerError {
      guard !error.isLogout else { throw error }
      answer = .failure(error)
    } catch let error as HTTPError {
      answer = CryptoAnswer(error)
    }
    try await keyring.step { machine, rows, now in
      try machine.answered(request.id, answer, in: rows, at: now)
    }
  }
}

extension CryptoAnswer {
  init(_ error: HTTPError) {
    switch error.kind {
    case .tooLarge: self = .unanswered(isTooLarge: true)
    case .timedOut(.waiting), .timedOut(.receiving), .timedOut(.idle), .protocolViolation:
      self = .unanswered(isTooLarge: false)
    default: self = .unreachable
    }
  }
}

/// Which lanes are in somebody's hand.
private final class Lanes: Sendable {
  private let taken = Guarded<Set<CryptoRequest.Lane>>([])
  let putDown = Doorbell()

  func take(_ lane: CryptoRequest.Lane) -> Bool { taken.withLock { $0.insert(lane).inserted } }

  func put(_ lane: CryptoRequest.Lane) {
    taken.withLock { _ = $0.remove(lane) }
    putDown.ring()
  }
}
