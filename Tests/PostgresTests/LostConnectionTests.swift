import Concurrency
import Glibc
import Postgres
import Secrets
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct LostConnectionTests {
  @Test func `a connection killed in a transaction is replaced, and the work done once`()
    async throws
  {
    let room = try await Room()
    let runs = Guarded(0)
    try await room.pool.write { connection in
      let run = runs.withLock { runs in
        runs += 1
        return runs
      }
      try connection.run("INSERT INTO pairs VALUES ($1, NULL)", "run \(run)")
      if run == 1 { try room.kill(connection.backend) }
      try connection.run("INSERT INTO pairs VALUES ('end', NULL)")
    }
    #expect(runs.withLock { $0 } == 2)
    #expect(try await room.keys() == ["end", "run 2"])
  }

  @Test func `a connection killed while idle is replaced unnoticed`() async throws {
    let room = try await Room { $0.connections = 1 }
    let backend = try await room.pool.read { try $0.backend }
    try room.kill(backend)
    try await Task.sleep(for: .milliseconds(50))
    try await room.put("a")
    #expect(try await room.keys() == ["a"])
  }

  /// The connection dies in the middle of COMMIT: a deferred trigger runs there, and waits until
  /// an administrator has ended it.
  @Test func `a connection killed before the commit took hold is told apart, and done once`()
    async throws
  {
    let room = try await Room()
    try await room.pool.write {
      try $0.run(
        script: """
          CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN IF NEW.k = 'slow' THEN PERFORM pg_sleep(20); END IF; RETURN NULL; END $$;
          CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON pairs DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION linger();
          """)
    }
    let (runs, backend) = (Guarded(0), Guarded<Int64>(0))
    async let written: Void = room.pool.write { connection in
      let run = runs.withLock { runs in
        runs += 1
        return runs
      }
      try connection.run("INSERT INTO pairs VALUES ($1, NULL)", run == 1 ? "slow" : "fast")
      let own = try connection.backend
      backend.withLock { $0 = own }
    }
    try await waitUntil("it writes") { backend.withLock { $0 } != 0 }
    try await Task.sleep(for: .milliseconds(200))
    try room.kill(backend.withLock { $0 })
    try await written
    #expect(runs.withLock { $0 } == 2)
    #expect(try await room.keys() == ["fast"])
  }

  /// The commit takes hold and its answer is lost: a proxy between us and the server swallows it.
  @Test func `a commit whose answer is lost is not done twice`() async throws {
    let cluster = try await PostgresCluster.shared()
    let room = try await Room(cluster)
    let proxy = try DeafProxy(to: "\(cluster.folder)/.s.PGSQL.\(cluster.port)")
    let name = try await room.pool.read {
      try $0.first("SELECT current_database()::text") { try $0.text(0) }
    }
    let settings = PostgresSettings(
      Secret("host=\(proxy.folder.path) port=1 user=easel dbname=\(name ?? "")"))
    let pool = try await PostgresPool.open(settings)
    let runs = Guarded(0)
    let result = try await pool.write { connection in
      runs.withLock { $0 += 1 }
      try connection.run("INSERT INTO pairs VALUES ('once', NULL)")
      proxy.deafen(at: "COMMIT")
      return "kept"
    }
    #expect(result == "kept")
    #expect(proxy.swallowed == 1)
    #expect(runs.withLock { $0 } == 1)
    #expect(try await room.keys() == ["once"])
  }

  @Test func `a server that is restarted is found again`() async throws {
    let cluster = try await PostgresCluster.start()
    let room = try await Room(cluster)
    try await room.put("before")
    try await cluster.restart()
    try await room.put("after")
    #expect(try await room.keys() == ["after", "before"])
  }

  @Test func `a server that stays down is an error in time`() async throws {
    let cluster = try await PostgresCluster.start()
    let room = try await Room(cluster) { $0.patience = .milliseconds(500) }
    try await cluster.stop()
    let error = await #expect(throws: PostgresError.self) { try await room.put("a") }
    #expect(error?.isConnectionLost == true)
    #expect(error?.kind == .connect)
    try await cluster.restart()
    try await room.put("b")
    #expect(try await room.keys() == ["b"])
  }

  @Test func `a wrong password is an error without the password`() async throws {
    let cluster = try await PostgresCluster.shared()
    let address = { (password: String) in
      PostgresSettings(
        Secret("postgres://easel:\(password)@127.0.0.1:\(cluster.port)/postgres"))
    }
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresPool.open(address("hunter2"))
    }
    #expect(error?.kind == .connect)
    #expect(error?.message.contains("password authentication failed") == true)
    #expect(error.map { "\($0) \($0.explanation)" }?.contains("hunter2") == false)
    let right = try await PostgresPool.open(address("correct%20horse"))
    #expect(try await right.read { try $0.number("SELECT 1::int8") } == 1)
  }

  @Test(arguments: ["postgres://u:hunter2@h/%zz", "password=hunter2 nonsense", "hunter2"])
  func `an address that cannot be read is not repeated`(address: String) async throws {
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresPool.open(PostgresSettings(Secret(address)))
    }
    #expect(error?.kind == .settings)
    #expect(error.map { "\($0) \($0.explanation)" }?.contains("hunter2") == false)
  }

  @Test func `a server that is not there is an error at once`() async throws {
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresPool.open(PostgresSettings(Secret("host=/nowhere user=easel")))
    }
    #expect(error?.kind == .connect)
    #expect(error?.explanation.what == "the database server does not let us in")
  }
}
