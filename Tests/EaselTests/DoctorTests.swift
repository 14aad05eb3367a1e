import CryptoStage
import Glibc
import JSON
import SQLite
import SessionStage
import TestSupport
import Testing

/// What `easel doctor` says, against a homeserver of one account.
@Suite(.timeLimit(.minutes(2))) struct DoctorTests {
  private let program = Program()
  private static let every = [
    "homeserver", "versions", "capabilities", "clock", "login", "token", "device_keys",
    "device_signature", "cross_signing", "one_time_keys", "fallback_key", "backup",
    "secret_storage", "event_budget", "media", "store", "schema", "integrity", "generation",
    "inbox", "jobs", "outbox", "blobs", "disk", "folder", "secret_files",
  ]

  private func initialize(_ base: String) async throws {
    program.folder.write("correct horse", to: "password")
    let outcome = try await program.run(
      "init", "--config", "easel.json5", "--homeserver", base, "--user", "@bot:a.example",
      "--password-file", "password", "--yes")
    #expect(outcome.status == 0, "\(outcome)")
  }

  private struct Report {
    let status: Int32
    let root: JSONNode
    let levels: [String: String]
    let texts: [String: String]
    let output: String

    var bad: [String] { levels.filter { $0.value != "ok" }.keys.sorted() }
  }

  private func examine(_ more: String...) async throws -> Report {
    let outcome = try await ChildProcess.run(
      builtProgram("easel"), ["doctor", "--config", "easel.json5", "--json"] + more,
      folder: program.folder.path)
    #expect(outcome.error == "")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    let checks = try Array(root.array("checks"))
    var (levels, texts): ([String: String], [String: String]) = ([:], [:])
    for check in checks {
      let name = try check.string("name")
      levels[name] = try check.string("level")
      texts[name] = try check.string("text")
      if levels[name] != "ok" { #expect(check["fix"]?.string?.isEmpty == false, "\(name)") }
    }
    let inOrder = try checks.map { try $0.string("name") }
    #expect(inOrder == Self.every)
    return Report(
      status: outcome.status, root: root, levels: levels, texts: texts, output: outcome.output)
  }

  /// Every file of the data folder, with its bytes and its mode.
  private func contents() -> [String: [UInt8]] {
    var all: [String: [UInt8]] = [:]
    let folder = program.folder.path("easel-data")
    for name in names(in: folder) {
      var status = stat()
      _ = unsafe stat("\(folder)/\(name)", &status)
      all["\(name) \(status.st_mode)"] = readFile("\(folder)/\(name)") ?? []
    }
    return all
  }

  @Test func `a healthy account is all ok, nothing is changed and no secret is said`() async throws
  {
    try await ScriptedServer.run { server, base in
      try await initialize(base)
      let (before, asked) = (contents(), server.asked.count)
      let report = try await examine()
      #expect(report.bad == [], "\(report.output)")
      #expect(report.status == 0)
      #expect(try report.root.string("level") == "ok" && report.root.integer("version") == 1)
      #expect(try report.root.object("counts").integer("ok") == Self.every.count)
      #expect(contents() == before)
      let lines = server.asked.dropFirst(asked)
      #expect(
        lines.allSatisfy {
          $0.method == "GET" || $0.line == "POST /keys/query"
            || $0.line == "POST /keys/upload" && $0.body.pairs.isEmpty
        }, "\(lines.map(\.line))")
      let token = try #require(server.with { $0.logins.good.keys.first })
      let vault = try #require(readFile(program.folder.path("easel-data/vault.key")))
      let hex = vault.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      for secret in [token, "correct horse", hex] { #expect(!report.output.contains(secret)) }
    }
  }

  @Test func `people get a line for each, and the way out`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(base)
      server.with { $0.keys.backups = [] }
      let outcome = try await program.run("doctor", "--config", "easel.json5")
      #expect(outcome.status == 0)
      let lines = outcome.output.split(separator: "\n")
      for name in Self.every {
        #expect(lines.contains { $0.dropFirst(6).hasPrefix("\(name) ") }, "\(name)")
      }
      #expect(
        outcome.output.contains(
          """
          warn  backup            the server has lost the backup of room keys
                                  → `easel init --recovery-key-file FILE` mends it

          """), "\(outcome)")
      #expect(outcome.output.contains("override_ratelimit"))
      #expect(outcome.output.hasSuffix("\n\n25 ok, 1 warning, 0 failures\n"), "\(outcome)")
    }
  }

  @Test func `it looks while the bot has the store`() async throws {
    try await ScriptedServer.run { _, base in
      try await initialize(base)
      program.folder.write("{ web: { listen: \"off\" } }", to: "run.json5")
      let running = program.start("run", "--config", "run.json5")
      try await waitUntil("the store is open") {
        readFile(program.folder.path("easel-data/easel.sqlite-wal")) != nil
      }
      let report = try await examine()
      #expect(report.bad == [], "\(report.output)")
      #expect(
        report.texts["store"]?.contains("in the hands of process \(running.pid)") == true,
        "\(report.texts)")
      running.signal(SIGTERM)
      #expect(try await running.end().status == 0)
    }
  }

  @Test func `where nothing is there yet every line is there all the same`() async throws {
    program.folder.write("{ matrix: { homeserver: \"http://127.0.0.1:1\" } }", to: "easel.json5")
    let report = try await examine()
    #expect(report.status == 1)
    #expect(report.levels["homeserver"] == "fail" && report.levels["login"] == "fail")
    #expect(report.texts["device_keys"] == "not looked at: nobody is logged in")
    #expect(report.texts["versions"] == "not looked at: the homeserver does not answer")
    #expect(report.texts["schema"] == "not looked at: there is no store yet")
    #expect(report.levels["folder"] == "warn" && report.levels["event_budget"] == "ok")
    #expect(names(in: program.folder.path) == ["easel.json5"])
  }

  @Test func `a server that is away takes no line of the store with it`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(base)
      server.with { $0.versions = (502, [:]) }
      let report = try await examine()
      #expect(report.status == 1 && report.levels["homeserver"] == "fail")
      for name in [
        "store", "schema", "integrity", "generation", "inbox", "jobs", "outbox", "folder",
      ] {
        #expect(report.levels[name] == "ok", "\(name)")
      }
      for name in ["device_keys", "backup", "media", "capabilities"] {
        #expect(
          report.texts[name] == "not looked at: the homeserver does not answer", "\(name)")
      }
    }
  }

  @Test(arguments: [true, false]) func `a token that is over is told as what it is`(isSoft: Bool)
    async throws
  {
    try await ScriptedServer.run { server, base in
      try await initialize(base)
      server.with { $0.logins.end(softly: isSoft) }
      let before = contents()
      let report = try await examine()
      #expect(report.levels["login"] == (isSoft ? "warn" : "fail"))
      #expect(report.texts["login"]?.contains(isSoft ? "is over" : "was logged out") == true)
      #expect(report.texts["backup"] == "not looked at: the server does not take the token")
      #expect(report.status == (isSoft ? 0 : 1))
      // It is not renewed: that would take it from whoever runs.
      #expect(contents() == before && server.count("POST /refresh") == 0)
    }
  }

  @Test func `other keys on the server fail, and so do an old store and an open secret`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      try await initialize(base)
      let device = try #require(server.with { $0.logins.devices.first })
      server.with {
        $0.keys.devices[device]?["keys"] = [
          "ed25519:\(device)": "FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs",
          "curve25519:\(device)": "FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs",
        ]
      }
      let other = try await examine()
      #expect(other.levels["device_keys"] == "fail" && other.status == 1)
      #expect(other.texts["device_signature"]?.hasPrefix("not looked at") == true)

      #expect(unsafe chmod(program.folder.path("easel-data/vault.key"), 0o644) == 0)
      let open = try await examine()
      #expect(open.levels["secret_files"] == "fail")
      #expect(
        open.texts["secret_files"]?.contains("vault.key can be read or written by others") == true)
      #expect(unsafe chmod(program.folder.path("easel-data/vault.key"), 0o600) == 0)

      #expect(unsafe chmod(program.folder.path("easel-data"), 0o755) == 0)
      #expect(try await examine().levels["folder"] == "warn")
    }
  }

  @Test func `an old copy of the store is found out`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(base)
      let path = program.folder.path("easel-data/easel.sqlite")
      let old = try #require(readFile(path))
      // The server loses the device's keys, and the next start uploads them again: some more steps.
      server.with { $0.keys.devices = [:] }
      let again = try await program.run("init", "--config", "easel.json5", "--yes")
      #expect(again.status == 0, "\(again)")
      writeFile(old, to: path)
      let report = try await examine()
      #expect(report.levels["generation"] == "fail", "\(report.output)")
      #expect(report.texts["generation"]?.contains("is an old copy") == true)
    }
  }

  @Test func `work for a painter or critic that is not in the settings is told`() async throws {
    try await ScriptedServer.run { _, base in
      try await initialize(base)
      let database = try await Database.open(program.folder.path("easel-data/easel.sqlite"))
      try await database.write { connection in
        for queue in ["paint:flux", "judge:eye", "paint:flux", "paint:builtin", "late"] {
          try connection.run(
            """
            INSERT INTO jobs (queue, lane, payload, priority, turn, state, due, attempts,
              maximum_attempts, lease, is_cancelling, created)
            VALUES (CAST('\(queue)' AS BLOB), x'', x'', 0, 0, 'waiting', 0, 0, 3, 0, 0, 0)
            """)
        }
      }
      try await database.close()
      let report = try await examine()
      #expect(report.bad == ["jobs"] && report.status == 0, "\(report.output)")
      #expect(
        report.texts["jobs"] == "one job waits for the critic eye, which is not in the settings; "
          + "2 jobs wait for the painter flux, which is not in the settings")
    }
  }

  @Test func `a damaged store fails, and the rest is told`() async throws {
    try await ScriptedServer.run { _, base in
      try await initialize(base)
      let path = program.folder.path("easel-data/easel.sqlite")
      var bytes = try #require(readFile(path))
      let size = bytes.count
      bytes.replaceSubrange(
        (size / 2)..<(size - 8_192), with: [UInt8](repeating: 0xA5, count: size - 8_192 - size / 2))
      writeFile(bytes, to: path)
      let report = try await examine()
      #expect(report.levels["integrity"] == "fail", "\(report.output)")
      #expect(report.status == 1 && report.levels["homeserver"] == "ok")
    }
  }

  @Test func `a store on PostgreSQL is looked at too, and left as it is`() async throws {
    let cluster = try await PostgresCluster.start()
    let name = try #require(try await cluster.database().split(separator: "=").last)
    let address = "postgres://easel@/\(name)?host=\(cluster.folder)&port=\(cluster.port)"
    program.folder.write("{ store: { url: \"\(address)\" } }", to: "easel.json5")
    try await ScriptedServer.run { _, base in
      let early = try await examine()
      #expect(early.levels["store"] == "fail" && early.levels["schema"] == "warn")
      try await initialize(base)
      let settings =
        "{ store: { url: \"\(address)\" }, matrix: { homeserver: \"\(base)\" } }"
      program.folder.write(settings, to: "easel.json5")
      let report = try await examine()
      #expect(report.bad == [], "\(report.output)")
      #expect(report.texts["store"] == "the PostgreSQL server answers")
    }
  }

  @Test func `a bucket without a key to it is told`() async throws {
    program.folder.write("{ blobs: { url: \"s3://our-pictures/easel\" } }", to: "bucket.json5")
    let outcome = try await program.run("doctor", "--config", "bucket.json5")
    #expect(outcome.status == 1 && outcome.error == "", "\(outcome)")
    #expect(outcome.output.contains("`blobs.access_key` or `blobs.secret_key` is not set"))
  }

  @Test(.enabled(if: SeaweedFS.isInstalled, "\(SeaweedFS.howTo)"))
  func `in a bucket a probe is put, read and taken away`() async throws {
    let server = try await SeaweedFS.shared()
    func look(with key: (id: String, secret: String)) async throws -> ChildProcess.Outcome {
      program.folder.write(
        """
        { blobs: { url: "s3://our-pictures/easel", endpoint: "\(server.endpoint)",
          access_key: "\(key.id)", secret_key: "\(key.secret)" } }
        """, to: "bucket.json5")
      return try await program.run("doctor", "--config", "bucket.json5")
    }
    let good = try await look(with: SeaweedFS.key)
    #expect(
      good.output.contains("bucket our-pictures took a probe, gave it back and deleted it"),
      "\(good)")
    #expect(!good.output.contains(SeaweedFS.key.secret))
    let reading = try await look(with: SeaweedFS.readingKey)
    #expect(reading.output.contains("does not let this access key do that"), "\(reading)")
    let wrong = try await look(with: (id: SeaweedFS.key.id, secret: "wrong"))
    #expect(wrong.output.contains("the signature is wrong"), "\(wrong)")
  }
}
