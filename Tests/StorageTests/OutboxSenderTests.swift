import Concurrency
import MemoryStorage
import Storage
import TestSupport
import Testing

/// What the simulations of the outbox do not look at.
@Suite(.timeLimit(.minutes(1))) struct OutboxSenderTests {
  /// A step of the encryption machine is counted outside the store before it is committed, and one
  /// alone may be lost in between.
  @Test func `what is changed for one message is committed by itself`() async throws {
    let prepared = Guarded((now: 0, most: 0, all: 0))
    let store = MemoryStore { point in
      if point == "before the commit" { prepared.withLock { $0.now = 0 } }
    }
    for lane in ["!one", "!two", "!three"] as [Key] {
      _ = try await store.write {
        try $0.post(Outgoing(lane: lane, payload: [1], created: WallClock.system.now()))
      }
    }
    let sender = OutboxSender(
      store: store, clock: .system, randomness: .system,
      prepare: { _, _, _ in
        prepared.withLock { count in
          count.now += 1
          count.all += 1
          count.most = max(count.most, count.now)
          // Each has to wait before it is ready.
          return count.all <= 3 ? .notYet(retryAfter: .milliseconds(20)) : .ready(wire: [2])
        }
      }, deliver: { _ in .sent(result: []) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await sender.run() }
      try await waitUntil("all are sent") { store.contents.unsentOutgoing() == 0 }
      group.cancelAll()
    }
    #expect(store.contents.unsentOutgoing() == 0)
    #expect(prepared.withLock { $0.most } == 1)
    #expect(prepared.withLock { $0.all } == 6)
  }
}
