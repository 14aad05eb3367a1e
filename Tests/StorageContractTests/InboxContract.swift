import Concurrency
import Storage
import Testing

@Suite(.timeLimit(.minutes(2))) struct InboxContract {
  @Test(arguments: Engine.allCases)
  func `every field is read as it was written`(engine: Engine) async throws {
    try await engine.store { store in
      let whole = Arrival(
        key: "$\u{0}\u{e9}", lane: "!r", payload: [0, 255, 0], state: .aside, attempts: 7,
        due: later(1), arrived: later(2), settled: later(3), reason: "naïve\n")
      try await store.write { try #expect($0.insert(whole)) }
      var read = try #require(try await store.read { try $0.arrival(whole.key) })
      #expect(read.id > 0)
      read.id = 0
      #expect(read == whole)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an event that comes twice is one event`(engine: Engine) async throws {
    try await engine.store { store in
      let event: (key: Key, lane: Key, payload: [UInt8]) = ("$1", "!a", [1])
      try await store.expect(writing: 1) { try $0.arrive([event, event], at: now) }
      try await store.expect(writing: 0) { try $0.arrive([event], at: later(1)) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `keys that only look alike are two keys`(engine: Engine) async throws {
    try await engine.store { store in
      let new = try await store.write {
        try $0.arrive(
          [
            (key: "\u{e9}", lane: "!a", payload: []), (key: "e\u{301}", lane: "!a", payload: []),
            (key: "a\u{0}", lane: "!a", payload: []), (key: "a", lane: "!a", payload: []),
          ], at: now)
      }
      #expect(new == 4)
    }
  }

  @Test(arguments: Engine.allCases)
  func `arrivals are handled in order, and a done one never again`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write {
        try $0.arrive(
          [(key: "$1", lane: "!a", payload: [1]), (key: "$2", lane: "!b", payload: [2])], at: now)
      }
      for expected in [1, 2] as [UInt8] {
        let payload = try await store.write { transaction in
          let first = try #require(try transaction.firstArrival(at: now))
          try transaction.finish(first, at: now)
          return first.payload
        }
        #expect(payload == [expected])
      }
      try await store.expect(nil) { try $0.firstArrival(at: now) }
      // The words are gone, the key is not.
      try await store.expect([]) { try $0.arrival("$1")?.payload }
      try await store.expect(writing: 0) {
        try $0.arrive([(key: "$1", lane: "!a", payload: [])], at: now)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a failed arrival holds up its own room and no other`(engine: Engine) async throws {
    try await engine.store { store in
      try await store.write { transaction in
        try transaction.arrive(
          [
            (key: "$1", lane: "!a", payload: []), (key: "$2", lane: "!a", payload: []),
            (key: "$3", lane: "!b", payload: []),
          ], at: now)
        let first = try #require(try transaction.firstArrival(at: now))
        try transaction.fail(
          first, because: "no", attempts: 1, of: 2, retryAfter: .seconds(10), at: now)
      }
      try await store.expect("$3") { try $0.firstArrival(at: now)?.key }
      try await store.expect(later(10)) { try $0.nextArrivalDue(after: now) }
      try await store.expect("$1") { try $0.firstArrival(at: later(10))?.key }
      try await store.write { transaction in
        let first = try #require(try transaction.firstArrival(at: later(10)))
        try transaction.fail(
          first, because: "no", attempts: 2, of: 2, retryAfter: .zero, at: later(10))
      }
      try await store.expect(.aside) { try $0.arrival("$1")?.state }
      try await store.expect("$2") { try $0.firstArrival(at: later(10))?.key }
      try await store.write { transaction in
        let aside = try #require(try transaction.arrival("$1"))
        try transaction.retry(aside: aside, at: later(11))
      }
      try await store.expect("$1") { try $0.firstArrival(at: later(11))?.key }
    }
  }

  @Test(arguments: Engine.allCases)
  func `since when the oldest waits is known, and nothing when nobody does`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.expect(nil) { try $0.oldestWaitingArrival() }
      try await store.write { transaction in
        try transaction.arrive([(key: "$1", lane: "!a", payload: [])], at: now)
        try transaction.arrive([(key: "$2", lane: "!b", payload: [])], at: later(5))
      }
      for (oldest, next) in [(now, later(5)), (later(5), nil)] as [(Instant, Instant?)] {
        try await store.expect(oldest) { try $0.oldestWaitingArrival() }
        try await store.write { transaction in
          let first = try #require(try transaction.firstArrival(at: later(9)))
          try transaction.finish(first, at: later(9))
        }
        try await store.expect(next) { try $0.oldestWaitingArrival() }
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `only what is done and old is removed`(engine: Engine) async throws {
    try await engine.store { store in
      let removed = try await store.write { transaction in
        try transaction.arrive(
          (1...4).map { (key: try Key("$\($0)"), lane: try Key("!\($0)"), payload: []) }, at: now)
        for (key, time) in [("$1", 0), ("$2", 100)] {
          let arrival = try #require(try transaction.arrival(try Key(key)))
          try transaction.finish(arrival, at: later(time))
        }
        let aside = try #require(try transaction.arrival("$3"))
        try transaction.fail(
          aside, because: "no", attempts: 1, of: 1, retryAfter: .zero, at: now)
        return try transaction.removeArrivals(settledBefore: later(50), limit: 10)
      }
      #expect(removed == 1)
      let left = try await store.read { transaction in
        try (1...4).map { try transaction.arrival(try Key("$\($0)")) != nil }
      }
      #expect(left == [false, true, true, true])
    }
  }

  @Test(arguments: Engine.allCases)
  func `too large an event is refused before it is stored`(engine: Engine) async throws {
    try await engine.store { store in
      let error = await #expect(throws: StorageError.self) {
        try await store.write {
          try $0.arrive(
            [
              (
                key: "$1", lane: "!a",
                payload: [UInt8](repeating: 0, count: Arrival.maximumPayload + 1)
              )
            ], at: now)
        }
      }
      #expect(error?.kind == .tooLarge)
    }
  }
}
