import Glibc
import JSON
import SessionStage
import TestSupport
import Testing

/// `easel init` against a homeserver of one account.
@Suite(.timeLimit(.minutes(2))) struct InitTests {
  private let program = Program()

  private func run(
    _ base: String, _ more: [String] = [], config: String = "easel.json5"
  ) async throws -> ChildProcess.Outcome {
    try await ChildProcess.run(
      builtProgram("easel"),
      ["init", "--config", config, "--homeserver", base, "--user", "@bot:a.example", "--yes"]
        + more, folder: program.folder.path)
  }

  /// Twelve groups of four letters and digits.
  private func recoveryKey(in output: String) -> String? {
    output.split(separator: "\n").map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix("Es") && $0.split(separator: " ").count == 12 }.map(String.init)
  }

  private func mode(_ name: String) -> UInt32 {
    var status = stat()
    return unsafe stat(program.folder.path(name), &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func `it logs in, sets up encryption, shows the key once and writes all down`() async throws
  {
    try await ScriptedServer.run { server, base in
      program.folder.write("correct horse\n", to: "password")
      let first = try await run(base, ["--password-file", "password"])
      #expect(first.status == 0, "\(first)")
      let key = try #require(recoveryKey(in: first.output))
      #expect(first.error == "")
      #expect(server.with { $0.keys.backups.count } == 1)
      #expect(server.with { $0.keys.crossSigning.count } == 3)
      let data = "easel-data"
      for name in ["\(data)/session.json", "\(data)/vault.key", "easel.json5"] {
        #expect(mode(name) == 0o600, "\(name)")
      }
      // The key is nowhere, in no spelling that somebody would look for.
      let bare = String(key.filter { $0 != " " })
      for name in names(in: program.folder.path(data)) {
        let text = String(
          decoding: readFile(program.folder.path("\(data)/\(name)")) ?? [], as: UTF8.self)
        #expect(!text.contains(key) && !text.contains(bare), "\(name)")
      }
      let settings = try #require(program.folder.read("easel.json5"))
      #expect(settings.contains("    homeserver: \"\(base)/\","))
      #expect(settings.contains("    user: \"@bot:a.example\","))
      #expect(settings.contains("/password}\","))
      #expect(!settings.contains("correct horse"))
      let check = try await program.run("config", "check", "--config", "easel.json5")
      #expect(check.status == 0)

      let second = try await ChildProcess.run(
        builtProgram("easel"), ["init", "--config", "easel.json5", "--yes"],
        folder: program.folder.path)
      #expect(second.status == 0, "\(second)")
      #expect(second.output.contains("Logged in already, as @bot:a.example"))
      #expect(second.output.contains("identity was set up already"))
      #expect(recoveryKey(in: second.output) == nil)
      #expect(server.with { $0.logins.devices.count } == 1)
      #expect(program.folder.read("easel.json5") == settings)
    }
  }

  @Test
  func `on an empty folder the recovery key brings everything back, and a wrong one does not`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      program.folder.write("correct horse", to: "password")
      let first = try await run(base, ["--password-file", "password"])
      let key = try #require(recoveryKey(in: first.output))
      let moved = unsafe rename(program.folder.path("easel-data"), program.folder.path("lost"))
      #expect(moved == 0)
      let none = try await run(base, ["--password-file", "password"])
      #expect(none.status == 69)
      #expect(none.error.contains("--recovery-key-file"))
      program.folder.write(key.replacing("Es", with: "Et"), to: "wrong")
      let wrong = try await run(
        base, ["--password-file", "password", "--recovery-key-file", "wrong"])
      #expect(wrong.status == 65)
      program.folder.write(key, to: "key")
      let right = try await run(
        base, ["--password-file", "password", "--recovery-key-file", "key"])
      #expect(right.status == 0, "\(right)")
      #expect(right.output.contains("identity was restored"))
      #expect(server.with { $0.logins.devices.count } == 2)
    }
  }

  @Test func `settings that are there are left as they are, and what is missing is said`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      program.folder.write("{ data: \"mine\" }", to: "easel.json5")
      let token = server.with { $0.logins.token(on: "GIVEN") }
      program.folder.write(token, to: "token")
      let outcome = try await run(base, ["--token-file", "token"])
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.output.contains("these lines belong into it"))
      #expect(outcome.output.contains("homeserver: \"\(base)/\","))
      #expect(program.folder.read("easel.json5") == "{ data: \"mine\" }")
      #expect(mode("mine/session.json") == 0o600)
      // E16: another client's token on the same store.
      program.folder.write(server.with { $0.logins.token(on: "OTHER") }, to: "token")
      let other = try await run(base, ["--token-file", "token"])
      #expect(other.status == 78)
      #expect(other.error.contains("`easel init --user @bot:a.example --password-file FILE`"))
    }
  }

  @Test func `without a terminal it says which option is missing`() async throws {
    try await ScriptedServer.run { _, base in
      let outcome = try await run(base)
      #expect(outcome.status == 64)
      #expect(outcome.error.contains("--password-file"))
      let two = try await run(base, ["--oauth", "--token-file", "x"])
      #expect(two.status == 64)
      let closed = try await run("http://127.0.0.1:1")
      #expect(closed.status == 69)
      #expect(closed.error.contains("no homeserver at"))
    }
  }

  @Test func `E57: a second one on the same store is refused`() async throws {
    program.folder.write("{ web: { listen: \"off\" } }", to: "easel.json5")
    program.folder.write("correct horse", to: "password")
    let first = program.start("run", "--config", "easel.json5")
    try await waitUntil("there is a store") {
      readFile(program.folder.path("easel-data/easel.sqlite")) != nil
    }
    try await ScriptedServer.run { _, base in
      let second = try await run(base, ["--password-file", "password"])
      #expect(second.status == 69, "\(second)")
      #expect(second.error.contains("is in use"))
    }
    first.signal(SIGTERM)
    let end = try await first.end()
    #expect(end.status == 0, "\(end)")
  }
}
