import Concurrency
import Storage
import Testing

@Suite(.timeLimit(.minutes(2))) struct OutboxContract {
  @Test(arguments: Engine.allCases)
  func `every field is read as it was written`(engine: Engine) async throws {
    try await engine.store { store in
      let first = try await store.post("first")
      var whole = Outgoing(
        lane: "!r\u{0}", payload: [0, 255], priority: 4, reserve: 6, after: first,
        coalescing: "edit", expires: later(9), created: later(1))
      (whole.state, whole.due, whole.attempts, whole.turn) = (.prepared, later(2), 3, 7)
      (whole.transactionID, whole.wire, whole.result) = ("t", [1, 0], [])
      (whole.reason, whole.settled) = ("because", later(3))
      let message = whole
      let id = try await store.write { try $0.insert(message) }
      whole.id = id
      try await store.expect(whole) { try $0.outgoing(id) }
      whole.wire = [9]
      whole.attempts = 4
      let changed = whole
      try await store.write { try $0.update(changed) }
      try await store.expect(whole) { try $0.outgoing(id) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `the most important goes first, what is prepared before that, and the oldest of equals`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      for (name, priority) in [("low", 0), ("high", 5), ("high too", 5), ("prepared", 0)] {
        try await store.post(name, priority: priority)
      }
      try await store.write { transaction in
        let message = try #require(try transaction.outgoing(OutgoingID(4)))
        _ = try transaction.prepare(message, wire: [1], transactionID: "t")
      }
      var order: [String] = []
      while let message = try await store.next() {
        order.append(message.name)
        try await store.write { _ = try $0.settle(message, sent: [1], at: now) }
      }
      #expect(order == ["prepared", "high", "high too", "low"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `of one priority rooms take turns, whoever has more to say`(engine: Engine) async throws {
    try await engine.store { store in
      for number in 0..<5 { try await store.post("a\(number)", lane: "!a") }
      try await store.post("b0", lane: "!b")
      try await store.post("urgent", lane: "!c", priority: 1)
      try await store.expect(5) { try $0.waitingOutgoing(in: "!a", limit: 9) }
      try await store.expect(3) { try $0.waitingOutgoing(in: "!a", limit: 3) }
      var order: [String] = []
      while let message = try await store.next() {
        order.append(message.name)
        try await store.write { _ = try $0.settle(message, sent: [1], at: now) }
        // Who comes late waits for nobody's backlog.
        if message.name == "a1" { try await store.post("c0", lane: "!c") }
      }
      #expect(order == ["urgent", "a0", "b0", "a1", "a2", "c0", "a3", "a4"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `what is prepared has a name by which it is found again`(engine: Engine) async throws {
    try await engine.store { store in
      let id = try await store.post("one")
      #expect(TransactionName("easel.\(id).xy.z") == nil)
      #expect(TransactionName("m17.4") == nil)
      let name = try #require(TransactionName("easel.\(id).xy"))
      try await store.expect("one") { try $0.outgoing(name.message)?.name }
    }
  }

  @Test(arguments: Engine.allCases)
  func `none overtakes an older one of its lane that only waits for its time`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      for (name, lane, priority) in [
        ("late", "!a", 0), ("behind", "!a", 0), ("high", "!a", 1), ("elsewhere", "!b", 0),
      ] { try await store.post(name, lane: try Key(lane), priority: priority) }
      try await store.write { transaction in
        let message = try #require(try transaction.outgoing(OutgoingID(1)))
        try transaction.postpone(message, to: later(10))
      }
      var order: [String] = []
      while let message = try await store.next() {
        order.append(message.name)
        try await store.write { _ = try $0.settle(message, sent: [1], at: now) }
      }
      #expect(order == ["high", "elsewhere"])
      #expect(try await store.next(at: later(10))?.name == "late")
    }
  }

  @Test(arguments: Engine.allCases)
  func `progress waits until there are turns to spare`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.post("progress", reserve: 6)
      #expect(try await store.next(inHand: 5) == nil)
      #expect(try await store.next(inHand: 6) != nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a newer version takes the place of one that was not prepared, and of no other`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let first = try await store.post("10 %", coalescing: "bar")
      let second = try await store.post("20 %", coalescing: "bar")
      let elsewhere = try await store.post("30 %", lane: "!b", coalescing: "bar")
      #expect(first == second && first != elsewhere)
      let message = try #require(try await store.next())
      #expect(message.name == "20 %")
      try await store.write { _ = try $0.prepare(message, wire: [1], transactionID: "t") }
      #expect(try await store.post("40 %", coalescing: "bar") != first)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a newer version never goes before one that is prepared, however important it is`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let older = try await store.post("10 %", coalescing: "bar")
      try await store.write { transaction in
        let message = try #require(try transaction.outgoing(older))
        let prepared = try transaction.prepare(message, wire: [1], transactionID: "t")
        try transaction.failTry(prepared, because: "no answer", due: later(10))
      }
      let newer = try await store.post("it failed", priority: 9, coalescing: "bar")
      let other = try await store.post("another line", priority: 9)
      let elsewhere = try await store.post("elsewhere", lane: "!b", priority: 9, coalescing: "bar")
      for expected in [elsewhere, other] {
        let message = try #require(try await store.next())
        #expect(message.id == expected)
        try await store.write { _ = try $0.settle(message, sent: [1], at: now) }
      }
      #expect(try await store.next() == nil)
      let first = try #require(try await store.next(at: later(10)))
      #expect(first.id == older)
      try await store.write { _ = try $0.settle(first, failed: "refused", at: now) }
      #expect(try await store.next()?.id == newer)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what depends on another waits for it and is told its result`(engine: Engine) async throws {
    try await engine.store { store in
      let picture = try await store.post("picture")
      let seed = try await store.post("seed", priority: 9, after: picture)
      let critique = try await store.post("critique", priority: 9, after: seed)
      #expect(try await store.next()?.id == picture)
      let message = try #require(try await store.next())
      try await store.write { _ = try $0.settle(message, sent: [7], at: now) }
      #expect(try await store.next()?.id == seed)
      try await store.expect([7]) { try $0.outgoing(picture)?.result }
      try await store.expect(.blocked) { try $0.outgoing(critique)?.state }
      // What comes after its dependency was sent need not wait.
      let late = try await store.post("late", priority: 99, after: picture)
      #expect(try await store.next()?.id == late)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what another waited for is announced, since another loop may be to send it`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let upload = try await store.post("upload")
      try await store.post("picture", after: upload)
      let rings = store.bell(.outbox).rings
      try await store.write { transaction in
        let message = try #require(try transaction.outgoing(upload))
        _ = try transaction.settle(message, sent: [7], at: now)
      }
      try await store.bell(.outbox).wait(after: rings, atMost: .seconds(10), on: .system)
      #expect(store.bell(.outbox).rings > rings)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what failed takes all that depends on it with it`(engine: Engine) async throws {
    try await engine.store { store in
      let picture = try await store.post("picture")
      let seed = try await store.post("seed", after: picture)
      let critique = try await store.post("critique", after: seed)
      let other = try await store.post("other")
      let failed = try await store.write { transaction in
        let message = try #require(try transaction.outgoing(picture))
        return try transaction.settle(message, failed: "too large", at: now).map(\.id)
      }
      #expect(failed == [picture, seed, critique])
      #expect(try await store.next()?.id == other)
      let late = try await store.post("late", after: picture)
      try await store.expect("what it depends on was not sent") { try $0.outgoing(late)?.reason }
    }
  }

  @Test(arguments: Engine.allCases)
  func `hundreds that depend on one are all let go`(engine: Engine) async throws {
    try await engine.store { store in
      let picture = try await store.post("picture")
      try await store.write { transaction in
        for _ in 0..<150 {
          try transaction.post(Outgoing(lane: "!a", payload: [], after: picture, created: now))
        }
        let message = try #require(try transaction.outgoing(picture))
        _ = try transaction.settle(message, sent: [1], at: now)
      }
      try await store.expect(0) { try $0.outgoing(blockedBy: picture, limit: 9).count }
      try await store.expect(150) { try $0.unsentOutgoing() }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a reason in anybody's words can be kept`(engine: Engine) async throws {
    try await engine.store { store in
      let id = try await store.post("first")
      let words = "no\u{0}" + String(repeating: "\u{e9}", count: 100_000)
      try await store.write { transaction in
        let message = try #require(try transaction.outgoing(id))
        _ = try transaction.settle(message, failed: words, at: now)
      }
      let reason = try #require(try await store.read { try $0.outgoing(id)?.reason })
      #expect(reason.hasPrefix("no ") && reason.utf8.count <= 503)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a failed try waits, and other rooms do not`(engine: Engine) async throws {
    try await engine.store { store in
      let first = try await store.post("first")
      try await store.post("behind it")
      let second = try await store.post("second", lane: "!b")
      try await store.write { transaction in
        let message = try #require(try transaction.outgoing(first))
        let prepared = try transaction.prepare(message, wire: [1], transactionID: "t")
        try transaction.failTry(prepared, because: "no answer", due: later(10))
      }
      #expect(try await store.next()?.id == second)
      try await store.expect(later(10)) { try $0.nextOutgoingDue(after: now) }
      #expect(try await store.next(at: later(10))?.transactionID == "t")
    }
  }

  @Test(arguments: Engine.allCases)
  func `old sent messages are removed unless something waits for their result`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let needed = try await store.post("needed")
      let free = try await store.post("free")
      try await store.post("waiting", after: needed)
      let removed = try await store.write { transaction in
        for id in [needed, free] {
          let message = try #require(try transaction.outgoing(id))
          _ = try transaction.settle(message, sent: [1], at: now)
        }
        return try transaction.removeOutgoing(settledBefore: later(1), limit: 10)
      }
      #expect(removed == 1)
      try await store.expect(true) { try $0.outgoing(needed) != nil }
      try await store.expect(nil) { try $0.outgoing(free) }
    }
  }
}

extension Outgoing {
  fileprivate var name: String { String(decoding: payload, as: UTF8.self) }
}

extension AnyStore {
  @discardableResult
  fileprivate func post(
    _ name: String, lane: Key = "!a", priority: Int = 0, reserve: Int = 1,
    after: OutgoingID? = nil, coalescing: Key? = nil
  ) async throws -> OutgoingID {
    try await write {
      try $0.post(
        Outgoing(
          lane: lane, payload: Array(name.utf8), priority: priority, reserve: reserve,
          after: after, coalescing: coalescing, created: now))
    }
  }

  fileprivate func next(inHand: Int = 10, at time: Instant = now) async throws -> Outgoing? {
    try await read { try $0.nextOutgoing(at: time, inHand: inHand) }
  }
}
