import Glibc
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DiskTests {
  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func `a full disk is said to be full, loses nothing, and is not the end`() async throws {
    let disk = try await SmallDisk(bytes: 2 << 20)
    let database = try await Database.open(disk.path + "/store.db")
    try await database.write {
      try $0.run("CREATE TABLE pairs (k TEXT PRIMARY KEY, v BLOB) STRICT")
      try $0.run("INSERT INTO pairs VALUES ('before', NULL)")
    }
    let ballast = disk.path + "/ballast"
    writeFile([UInt8](repeating: 0, count: 1 << 20), to: ballast)
    let big = [UInt8](repeating: 1, count: 1 << 20)
    let error = await #expect(throws: SQLiteError.self) {
      try await database.write { try $0.run("INSERT INTO pairs VALUES ('big', ?)", big) }
    }
    #expect(error?.isFull == true)
    #expect(error?.explanation.what == "the disk is full")
    #expect(try await database.read { try $0.keys() } == ["before"])

    #expect(unsafe unlink(ballast) == 0)
    try await database.write { try $0.run("INSERT INTO pairs VALUES ('after', NULL)") }
    #expect(try await database.read { try $0.keys() } == ["after", "before"])
    try await database.close()
    let again = try await Database.open(disk.path + "/store.db")
    #expect(try await again.read { try $0.keys() } == ["after", "before"])
  }

  @Test func `a store at its maximum says so and goes on when there is room`() async throws {
    let store = try await Store()
    try await store.put("before")
    try await store.database.write { connection in
      let pages = try connection.number("PRAGMA page_count") ?? 0
      try connection.run("PRAGMA max_page_count = \(pages + 1)")
    }
    let error = await #expect(throws: SQLiteError.self) {
      try await store.put("big", [UInt8](repeating: 1, count: 1 << 20))
    }
    #expect(error?.isFull == true)
    try await store.database.write { try $0.run("PRAGMA max_page_count = 1000000") }
    try await store.put("big", [UInt8](repeating: 1, count: 1 << 20))
    #expect(try await store.keys() == ["before", "big"])
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a read-only disk"))
  func `a read-only disk is said to be read-only`() async throws {
    let disk = try await SmallDisk(bytes: 2 << 20)
    let path = disk.path + "/store.db"
    try await Database.open(path).close()
    try await disk.mount(["-o", "remount,ro", disk.path])
    let error = await #expect(throws: DatabaseError.self) { try await Database.open(path) }
    #expect(error == .file(path: path + ".lock", doing: "lock", errno: EROFS))
    #expect(error?.explanation.why == "Read-only file system")
  }

  @Test(.enabled(if: !SmallDisk.isPossible, "root may write everywhere"))
  func `a read-only folder is said to be read-only`() async throws {
    let folder = TemporaryFolder()
    let inner = folder.makeFolder("inner")
    #expect(unsafe chmod(inner, 0o500) == 0)
    let error = await #expect(throws: DatabaseError.self) {
      try await Database.open(inner + "/store.db")
    }
    #expect(error == .file(path: inner + "/store.db.lock", doing: "lock", errno: EACCES))
  }
}
