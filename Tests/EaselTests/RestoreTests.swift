import Glibc
import JSON
import SessionStage
import TestSupport
import Testing

/// What docs/operating/backup.md promises of a copy of the store that is put back: it is found out,
/// and its keys are begun anew.
@Suite(.timeLimit(.minutes(2))) struct RestoreTests {
  private let program = Program()
  private let other = Program()

  @discardableResult
  private func initialize(_ program: Program, _ base: String) async throws -> String {
    program.folder.write("correct horse", to: "password")
    let outcome = try await program.run(
      "init", "--config", "easel.json5", "--homeserver", base, "--user", "@bot:a.example",
      "--password-file", "password", "--yes")
    #expect(outcome.status == 0, "\(outcome)")
    return outcome.output
  }

  private func file(_ name: String, of program: Program? = nil) -> String {
    (program ?? self.program).folder.path("easel-data/\(name)")
  }

  private func bytes(_ name: String) throws -> [UInt8] { try #require(readFile(file(name))) }

  /// The server loses the device's keys, and they are uploaded again: some steps more.
  private func goOn(_ server: ScriptedServer) async throws {
    server.with { $0.keys.devices = [:] }
    let again = try await program.run("init", "--config", "easel.json5", "--yes")
    #expect(again.status == 0, "\(again)")
  }

  /// What `easel doctor` says of the counter.
  private func level(_ program: Program) async throws -> String {
    let outcome = try await program.run("doctor", "--config", "easel.json5", "--json")
    let checks = try Array(JSONDocument(Array(outcome.output.utf8)).root.array("checks"))
    let check = try #require(try checks.first { try $0.string("name") == "generation" })
    return try check.string("level")
  }

  private func expectBegunAnew() async throws {
    program.folder.write("{ web: { listen: \"off\" } }", to: "run.json5")
    let running = program.start("run", "--config", "run.json5")
    #expect(await running.logs("an old copy of the store was put back"))
    running.signal(SIGTERM)
    let outcome = try await running.end()
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try await level(program) == "ok")
  }

  @Test func `on the same machine the counter stays, and finds the copy out`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(program, base)
      let old = try bytes("easel.sqlite")
      try await goOn(server)
      writeFile(old, to: file("easel.sqlite"))
      #expect(try await level(program) == "fail")
      try await expectBegunAnew()
    }
  }

  @Test func `where there is no counter, or none that can be read, the keys are begun anew`()
    async throws
  {
    try await ScriptedServer.run { _, base in
      try await initialize(program, base)
      #expect(try await level(program) == "ok")
      #expect(unsafe unlink(file("generation")) == 0)
      #expect(try await level(program) == "warn")
      try await expectBegunAnew()
      writeFile([], to: file("generation"))
      try await expectBegunAnew()
    }
  }

  @Test func `on another machine easel init finds the copy out, on the same device`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(program, base)
      let devices = server.with { $0.logins.devices.count }
      other.folder.makeFolder("easel-data")
      for name in ["easel.sqlite", "vault.key"] {
        writeFile(try bytes(name), to: file(name, of: other))
      }
      let said = try await initialize(other, base)
      #expect(said.contains("The store is an old copy: its keys are begun anew"))
      #expect(server.with { $0.logins.devices.count } == devices)
      #expect(try await level(other) == "ok")
    }
  }

  @Test func `few steps of easel init do not hide that the store is an old copy`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(program, base)
      let old = try bytes("easel.sqlite")
      try await goOn(server)
      writeFile(old, to: file("easel.sqlite"))
      let again = try await program.run("init", "--config", "easel.json5", "--yes")
      #expect(again.status == 0, "\(again)")
      #expect(again.output.contains("The store is an old copy"), "\(again)")
      #expect(try await level(program) == "ok")
    }
  }

  @Test func `a counter that is older than the store says nothing against it`() async throws {
    try await ScriptedServer.run { server, base in
      try await initialize(program, base)
      let (store, old) = (try bytes("easel.sqlite"), try bytes("generation"))
      try await goOn(server)
      writeFile(old, to: file("generation"))
      #expect(try await level(program) == "ok")
      // Which is why it is never copied: it would say the same of a store as old as it is.
      writeFile(store, to: file("easel.sqlite"))
      #expect(try await level(program) == "ok")
    }
  }
}
