import Concurrency
import Glibc
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct GroupCommitTests {
  /// Holds the writer until `count` bodies wait behind it, so that they are taken together.
  private func together<Value: Sendable>(
    _ store: Store, _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Result<Value, any Error>] {
    let release = Guarded(false)
    async let hold: Void = store.database.write { _ in
      while !release.withLock({ $0 }) { usleep(500) }
    }
    try await Task.sleep(for: .milliseconds(20))
    let results = await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
      for index in 0..<count {
        group.addTask {
          do { return (index, .success(try await work(index))) } catch {
            return (index, .failure(error))
          }
        }
      }
      try? await Task.sleep(for: .milliseconds(100))
      release.withLock { $0 = true }
      var results: [Int: Result<Value, any Error>] = [:]
      for await (index, result) in group { results[index] = result }
      return results
    }
    try await hold
    return (0..<count).compactMap { results[$0] }
  }

  @Test func `bodies that wait together share one commit`() async throws {
    let store = try await Store()
    let path = store.path
    let seen = try await together(store, 8) { index in
      try await store.database.write { connection in
        try connection.run("INSERT INTO pairs VALUES (?, NULL)", "k\(index)")
        // Another connection sees what is committed: nothing of the group it is in.
        let outside = try Connection(path: path, access: .readOnly)
        return try outside.keys().count
      }
    }
    // On a slow machine a group may be cut short, but eight groups of one it is not.
    #expect(try Set(seen.map { try $0.get() }).count < 8)
    #expect(try await store.keys().count == 8)
  }

  @Test func `a body that ends its group is committed before the next begins`() async throws {
    let store = try await Store()
    let path = store.path
    let unseen = try await together(store, 8) { index in
      try await store.database.write { connection in
        let outside = try Connection(path: path, access: .readOnly).keys().count
        let inside = try connection.keys().count
        try connection.run("INSERT INTO pairs VALUES (?, NULL)", "k\(index)")
        connection.endsGroup = true
        return inside - outside
      }
    }
    #expect(try unseen.map { try $0.get() } == Array(repeating: 0, count: 8))
  }

  @Test func `one body's failure undoes that body alone`() async throws {
    let store = try await Store()
    let results = try await together(store, 30) { index in
      try await store.database.write { connection in
        try connection.run("INSERT INTO pairs VALUES (?, NULL)", "k\(index)")
        if index % 3 == 0 { throw Refusal() }
      }
    }
    #expect(results.map { (try? $0.get()) != nil } == (0..<30).map { $0 % 3 != 0 })
    let kept = (0..<30).filter { $0 % 3 != 0 }.map { "k\($0)" }
    #expect(try await store.keys() == kept.sorted())
  }

  @Test func `a body too big for the disk does not take its neighbours with it`() async throws {
    let store = try await Store()
    try await store.database.write { connection in
      let pages = try connection.number("PRAGMA page_count") ?? 0
      try connection.run("PRAGMA max_page_count = \(pages + 20)")
    }
    let results = try await together(store, 9) { index in
      try await store.put("k\(index)", [UInt8](repeating: 1, count: index == 4 ? 1 << 20 : 10))
    }
    for (index, result) in results.enumerated() where index != 4 { try result.get() }
    let error = #expect(throws: SQLiteError.self) { try results[4].get() }
    #expect(error?.isFull == true)
    #expect(try await store.keys().count == 8)
  }

  @Test func `a commit that is refused for one is kept for the others`() async throws {
    let store = try await Store()
    try await store.database.write {
      try $0.run(
        """
        CREATE TABLE child (
          k TEXT NOT NULL REFERENCES pairs (k) DEFERRABLE INITIALLY DEFERRED
        ) STRICT
        """)
    }
    let results = try await together(store, 6) { index in
      try await store.database.write { connection in
        // A deferred promise is looked at by COMMIT, not by RELEASE.
        try connection.run(
          index == 3 ? "INSERT INTO child VALUES (?)" : "INSERT INTO pairs VALUES (?, NULL)",
          index == 3 ? "nobody" : "k\(index)")
      }
    }
    for (index, result) in results.enumerated() where index != 3 { try result.get() }
    let error = #expect(throws: SQLiteError.self) { try results[3].get() }
    #expect(error?.isForeignKeyViolation == true)
    #expect(try await store.keys().count == 5)
  }

  @Test func `many writers at once lose nothing and mix nothing up`() async throws {
    let store = try await Store()
    let results = try await together(store, 400) { index in
      try await store.database.write { connection in
        try connection.run("INSERT INTO pairs VALUES (?, NULL)", "k\(index)")
        return index
      }
    }
    #expect(try results.map { try $0.get() } == Array(0..<400))
    #expect(try await store.keys().count == 400)
  }
}
