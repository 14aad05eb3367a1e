import Concurrency
import Glibc
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct OpeningTests {
  /// What a power cut leaves: the files as they are, and nobody who holds the lock.
  private func copyWhileOpen(_ store: Store, into folder: TemporaryFolder) {
    for name in names(in: store.folder.path) where !name.hasSuffix("-shm") {
      writeFile(readFile(store.folder.path(name)) ?? [], to: folder.path(name))
    }
  }

  @Test func `a second opening in this process is refused by process number`() async throws {
    let store = try await Store()
    await #expect(throws: DatabaseError.inUse(path: store.path, process: getpid())) {
      try await Database.open(store.path)
    }
    try await store.put("a")
    #expect(try await store.keys() == ["a"])
  }

  @Test func `another way to the same file is the same file`() async throws {
    let store = try await Store()
    let link = store.folder.path("link.db")
    #expect(unsafe symlink(store.path, link) == 0)
    await #expect(throws: DatabaseError.inUse(path: store.path, process: getpid())) {
      try await Database.open(link)
    }
  }

  @Test func `a store of another process is refused, and that one's death is noticed`() async throws
  {
    let folder = TemporaryFolder()
    let path = folder.path("store.db")
    try await Database.open(path).close()
    let script = "echo \"$$ running\" > '\(path).lock'; echo held; exec sleep 60"
    let other = ChildProcess(
      "/usr/bin/flock", [path + ".lock", "-c", script], environment: ["PATH": "/usr/bin:/bin"])
    #expect(await other.becomes { !$0.outputSoFar.isEmpty })
    let error = await #expect(throws: DatabaseError.self) { try await Database.open(path) }
    guard case .inUse(path, let process?) = error else {
      Issue.record("expected to be told who has it, found \(String(describing: error))")
      return
    }
    #expect(error?.explanation.why == "process \(process) has it open")
    kill(process, SIGKILL)
    _ = try await other.end()
    let database = try await Database.open(path)
    #expect(database.opening.followsUncleanStop)
    #expect(database.opening.checked != nil)
  }

  @Test func `after a clean stop nothing is checked, after a crash everything is`() async throws {
    let store = try await Store()
    try await store.put("a")
    let folder = TemporaryFolder()
    copyWhileOpen(store, into: folder)
    let crashed = try await Database.open(folder.path("store.db"))
    #expect(crashed.opening.followsUncleanStop)
    #expect(crashed.opening.checked != nil)
    #expect(try await crashed.read { try $0.keys() } == ["a"])
    try await crashed.close()
    let clean = try await Database.open(folder.path("store.db"))
    #expect(!clean.opening.followsUncleanStop)
    #expect(clean.opening.checked == nil)
  }

  @Test func `a transaction half on the disk is gone after a crash, those before it stay`()
    async throws
  {
    let store = try await Store()
    for index in 0..<20 { try await store.put("k\(index)", [UInt8](repeating: 7, count: 3_000)) }
    let folder = TemporaryFolder()
    copyWhileOpen(store, into: folder)
    let wal = readFile(folder.path("store.db-wal")) ?? []
    #expect(wal.count > 20_000)
    writeFile(Array(wal.dropLast(1_000)), to: folder.path("store.db-wal"))
    let database = try await Database.open(folder.path("store.db"))
    #expect(try await database.read { try $0.number("SELECT count(*) FROM pairs") } == 19)
  }

  @Test func `a damaged store is refused after an unclean stop`() async throws {
    let store = try await filled()
    try await store.database.close()
    spoil(store.path)
    writeFile(Array("1 running\n".utf8), to: store.path + ".lock")
    let error = await #expect(throws: DatabaseError.self) { try await Database.open(store.path) }
    guard case .damaged(store.path, let findings) = error else {
      Issue.record("expected damage, found \(String(describing: error))")
      return
    }
    #expect((1...5).contains(findings.count))
    // It is refused as long as nobody has put it right.
    await #expect(throws: DatabaseError.self) { try await Database.open(store.path) }
  }

  @Test func `a damaged page met while reading is named as damage`() async throws {
    let store = try await filled()
    try await store.database.close()
    spoil(store.path)
    let database = try await Database.open(store.path)
    let error = await #expect(throws: SQLiteError.self) {
      try await database.read { try $0.rows("SELECT k, v FROM pairs") { try $0.blob(1) } }
    }
    #expect(error?.isCorrupt == true)
    #expect(error?.explanation.what == "the store is damaged")
  }

  @Test func `a file that is no database is refused as damage`() async throws {
    let folder = TemporaryFolder()
    let path = folder.write(String(repeating: "not a database ", count: 500), to: "store.db")
    await #expect(
      throws: DatabaseError.damaged(path: path, findings: ["file is not a database"])
    ) { try await Database.open(path) }
  }

  @Test func `a database of another program is left alone`() async throws {
    let folder = TemporaryFolder()
    let path = folder.path("store.db")
    try Connection(path: path, access: .copy).run("CREATE TABLE theirs (x)")
    let before = readFile(path)
    await #expect(throws: DatabaseError.foreign(path: path)) { try await Database.open(path) }
    #expect(before == readFile(path))
  }

  @Test func `a folder that is not there is said to be missing`() async throws {
    let error = await #expect(throws: DatabaseError.self) {
      try await Database.open("/nowhere/at/all/store.db")
    }
    #expect(error == .file(path: "/nowhere/at/all/store.db.lock", doing: "lock", errno: ENOENT))
    #expect(error?.explanation.why == "No such file or directory")
  }

  private func filled() async throws -> Store {
    let store = try await Store()
    for index in 0..<200 { try await store.put("k\(index)", [UInt8](repeating: 7, count: 500)) }
    return store
  }

  /// Overwrites the pages from the third on with noise.
  private func spoil(_ path: String) {
    var bytes = readFile(path) ?? []
    for index in bytes.indices.dropFirst(8_192) { bytes[index] = UInt8(truncatingIfNeeded: index) }
    writeFile(bytes, to: path)
  }
}
