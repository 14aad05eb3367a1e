internal import Concurrency
internal import Glibc

/// A real PostgreSQL 15 of the tests' own, on a socket and a port of its own.
///
/// 1. One is shared by all tests of a process; each test has a database of its own in it.
/// 2. A shell of ours stands between us and the server. When we are gone, however that came, its
///    standard input ends; it stops the server and removes the folder.
/// 3. PostgreSQL refuses to run as root: then it runs as the user `postgres`.
package final class PostgresCluster: Sendable {
  package struct NotStarted: Error, CustomStringConvertible {
    package let log: String
    package var description: String { "PostgreSQL did not start:\n\(log)" }
  }

  package static let password = "correct horse"
  private static let programs = "/usr/lib/postgresql/15/bin"

  package let folder: String
  package let port: Int
  private let lifeline: Int32
  private let databases = Guarded(0)

  /// Starts a server. `durable` keeps `fsync`, which tests can do without and benches cannot.
  package static func start(durable: Bool = false) async throws -> PostgresCluster {
    let cluster = PostgresCluster(durable: durable)
    for _ in 0..<3_000 {
      if unsafe access("\(cluster.folder)/ready", F_OK) == 0 { return cluster }
      if unsafe access("\(cluster.folder)/failed", F_OK) == 0 { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw NotStarted(log: String(decoding: readFile("\(cluster.folder)/log") ?? [], as: UTF8.self))
  }

  private init(durable: Bool) {
    var template = Array("/tmp/easel-pg-XXXXXX".utf8CString)
    precondition(unsafe mkdtemp(&template) != nil, "mkdtemp failed with error \(errno)")
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    port = Self.freePort()
    writeFile(Array(Self.password.utf8), to: "\(folder)/password")
    unsafe chmod(folder, 0o755)
    var ends: [Int32] = [-1, -1]
    // A pipe would for a moment be inherited by whatever another test starts; this never is.
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    precondition(unsafe socketpair(AF_UNIX, flags, 0, &ends) == 0, "socketpair failed")
    lifeline = ends[0]
    Self.spawn(Self.script(folder, port, durable), input: ends[1])
    close(ends[1])
  }

  deinit { close(lifeline) }

  /// A fresh, empty database.
  /// - Returns: its address, through the socket and without a password.
  package func database() async throws -> String {
    let name = databases.withLock { count in
      count += 1
      return "test\(count)"
    }
    try await run("createdb", ["-h", folder, "-p", "\(port)", "-U", "easel", name])
    return "host=\(folder) port=\(port) user=easel dbname=\(name)"
  }

  /// Kills the server and starts it again; its connections die.
  package func restart() async throws {
    try await run("pg_ctl", ["-D", "\(folder)/data", "-w", "-m", "immediate", "restart"])
  }

  package func stop() async throws {
    try await run("pg_ctl", ["-D", "\(folder)/data", "-w", "-m", "immediate", "stop"])
  }

  private func run(_ program: String, _ arguments: [String]) async throws {
    let line = Self.asServer + ["\(Self.programs)/\(program)"] + arguments
    let outcome = try await ChildProcess.run(
      line[0], Array(line.dropFirst()), environment: ["PATH": "/usr/bin:/bin"], folder: "/",
      deadline: .seconds(60))
    guard outcome.status == 0 else { throw NotStarted(log: "\(outcome)") }
  }

  /// What comes before a program that has to be the server's user.
  private static let asServer: [String] =
    geteuid() == 0
    ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    : ["/usr/bin/env"]

  private static func script(_ folder: String, _ port: Int, _ durable: Bool) -> String {
    """
    trap '' INT TERM HUP
    cd \(folder) || exit 1
    exec >log 2>&1
    [ "$(id -u)" = 0 ] && chown -R postgres:postgres .
    as="\(asServer.joined(separator: " "))"
    options="-p \(port) -k \(folder) -c listen_addresses=127.0.0.1 -c shared_buffers=16MB \
    -c max_prepared_transactions=4 -c fsync=\(durable ? "on" : "off")"
    $as \(programs)/initdb -D \(folder)/data -U easel --pwfile=password --auth-local=trust \
      --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync \
      && $as \(programs)/pg_ctl -D \(folder)/data -w -l \(folder)/server.log -o "$options" start \
      && touch ready || touch failed
    cat >/dev/null
    kill -QUIT "$(head -n 1 data/postmaster.pid)"
    cd / && for try in 1 2 3 4 5; do rm -rf \(folder) && break; sleep 0.2; done
    """
  }

  private static func spawn(_ script: String, input: Int32) {
    do {
      let keeper = try Launch.start(
        ["/bin/sh", "-c", script], environment: ["PATH=/usr/bin:/bin"], input: .descriptor(input),
        output: .inherited, error: .inherited)
      // A child that nobody waits for keeps tests of exits from seeing theirs.
      Thread.detach(name: "reaper") { waitpid(keeper, nil, 0) }
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// A port nobody uses now. Somebody may take it before the server does; that has not been seen.
  private static func freePort() -> Int {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(file) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(file, address, length)
        unsafe getsockname(file, address, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

extension PostgresCluster {
  private enum Shared: Sendable {
    case none, starting
    case started(PostgresCluster)
    case failed(any Error)
  }

  private static let state = Guarded(Shared.none)
  private static let settled = Gate()

  /// The server that all tests of this process share, started when the first of them asks.
  package static func shared() async throws -> PostgresCluster {
    let isFirst = state.withLock { state in
      guard case .none = state else { return false }
      state = .starting
      return true
    }
    if isFirst {
      let result: Shared
      do { result = .started(try await start()) } catch { result = .failed(error) }
      state.withLock { $0 = result }
      settled.open()
    }
    try await settled.wait()
    switch state.withLock({ $0 }) {
    case .started(let cluster): return cluster
    case .failed(let error): throw error
    case .none, .starting: throw NotStarted(log: "nobody started it")
    }
  }
}
