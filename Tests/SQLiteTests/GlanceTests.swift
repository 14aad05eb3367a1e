import Glibc
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct GlanceTests {
  private func keys(_ glance: DatabaseGlance) async throws -> [String] {
    try await glance.read { try $0.keys() }
  }

  @Test func `who looks sees what was committed, beside whoever has the file`() async throws {
    let store = try await Store()
    try await store.put("a")
    let glance = DatabaseGlance(store.path)
    let first = try await keys(glance)
    #expect(first == ["a"])
    try await store.put("b")
    let both = try await keys(glance)
    #expect(both == ["a", "b"])
    #expect(try await glance.damages() == [])
    await #expect(throws: SQLiteError.self) {
      try await glance.read { try $0.run("DELETE FROM pairs") }
    }
    try await store.database.close()
  }

  @Test(arguments: ["plain.db", "a b%20?x=#y é.db"])
  func `of a file that nobody has, nothing is changed and nothing lies beside it`(
    name: String
  ) async throws {
    let store = try await Store()
    try await store.put("a")
    try await store.database.close()
    let folder = TemporaryFolder()
    let bytes = try #require(readFile(store.path))
    writeFile(bytes, to: folder.path(name))
    let glance = DatabaseGlance(folder.path(name))
    let seen = try await keys(glance)
    #expect(seen == ["a"])
    #expect(try await glance.damages() == [])
    #expect(names(in: folder.path) == [name])
    #expect(readFile(folder.path(name)) == bytes)
  }

  @Test func `after a crash it sees what is not yet in the main file`() async throws {
    let store = try await Store()
    try await store.put("a")
    let folder = TemporaryFolder()
    for name in names(in: store.folder.path) where !name.hasSuffix("-shm") {
      writeFile(readFile(store.folder.path(name)) ?? [], to: folder.path(name))
    }
    let log = try #require(readFile(folder.path("store.db-wal")))
    let seen = try await keys(DatabaseGlance(folder.path("store.db")))
    #expect(seen == ["a"])
    #expect(readFile(folder.path("store.db-wal")) == log)
    try await store.database.close()
  }

  @Test func `no file is made where there is none, and another program's is refused`() async throws
  {
    let folder = TemporaryFolder()
    let glance = DatabaseGlance(folder.path("store.db"))
    #expect(!glance.isThere)
    await #expect(throws: DatabaseError.self) { try await glance.read { _ in } }
    #expect(names(in: folder.path) == [])
    try Connection(path: folder.path("songs.db")).run("CREATE TABLE songs (title TEXT)")
    await #expect(throws: DatabaseError.foreign(path: folder.path("songs.db"))) {
      try await DatabaseGlance(folder.path("songs.db")).read { _ in }
    }
  }

  @Test func `damage is found and told`() async throws {
    let store = try await Store()
    for key in 0..<2_000 { try await store.put("\(key)", [UInt8](repeating: 7, count: 100)) }
    try await store.database.close()
    var bytes = try #require(readFile(store.path))
    bytes.replaceSubrange(40_000..<60_000, with: [UInt8](repeating: 0xA5, count: 20_000))
    writeFile(bytes, to: store.path)
    do {
      let found = try await DatabaseGlance(store.path).damages()
      #expect(!found.isEmpty)
    } catch let error as SQLiteError {
      #expect(error.isCorrupt)
    }
  }
}
