import SessionStage
import TestSupport
import Testing

/// What somebody at a terminal is asked.
@Suite(.timeLimit(.minutes(1))) struct AskingTests {
  private let folder = TemporaryFolder()

  private func chat(_ base: String, _ more: [String] = []) -> PseudoTerminal {
    PseudoTerminal(
      builtProgram("easel"), ["chat", "--homeserver", base] + more,
      environment: ["PATH=/usr/bin:/bin", "HOME=\(folder.path)", "TERM=dumb"])
  }

  @Test func `a chat asks who somebody is and for the password, which is not shown`() async throws {
    try await ScriptedServer.run { server, base in
      for _ in 0..<2 {
        // Having failed once changes nothing.
        let terminal = chat(base)
        #expect(await terminal.says("Who are you"))
        terminal.type("@bot:a.example\n")
        #expect(await terminal.says("Password of @bot:a.example: "))
        terminal.type("wrong horse\n")
        #expect(await terminal.says("check the user and the password"))
        #expect(await terminal.end() == 69)
        #expect(!terminal.text.contains("wrong horse"))
      }
      #expect(server.with { $0.logins.devices.isEmpty })
      #expect(server.count("POST /login") == 2)
    }
  }

  @Test func `whoever is asked can leave, and the terminal shows again what is typed`() async throws
  {
    try await ScriptedServer.run { _, base in
      let terminal = chat(base, ["--user", "@bot:a.example"])
      #expect(await terminal.says("Password of @bot:a.example: "))
      #expect(await terminal.becomes { !$0.isAsItWas })
      terminal.type("\u{3}")
      #expect(await terminal.end() == 75)
      #expect(terminal.text.contains("interrupted"))
      #expect(terminal.isAsItWas)
    }
  }

  private func initialize(_ more: [String] = []) -> PseudoTerminal {
    PseudoTerminal(
      "/usr/bin/env",
      ["-C", folder.path, builtProgram("easel"), "init", "--config", "easel.json5"] + more,
      environment: ["PATH=/usr/bin:/bin", "HOME=\(folder.path)", "TERM=dumb"])
  }

  /// Twelve groups of letters and digits, as often as they were shown.
  private func recoveryKeys(in text: String) -> [Substring] {
    text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
      .filter { $0.hasPrefix("Es") && $0.split(separator: " ").count == 12 }
  }

  @Test func `init asks for all that it is not told, and shows the recovery key once`() async throws
  {
    try await ScriptedServer.run { server, base in
      let terminal = initialize()
      #expect(await terminal.says("Homeserver (such as example.org): "))
      terminal.type("\(base)\n")
      #expect(await terminal.says("User (such as @easel:example.org): "))
      terminal.type("@bot:a.example\n")
      #expect(await terminal.says("Password of @bot:a.example: "))
      terminal.type("correct horse\n")
      #expect(await terminal.says("Keep the password in a file"))
      terminal.type("y\n")
      #expect(
        await terminal.says("Press Enter when you have written it down.", within: .seconds(20)))
      #expect(recoveryKeys(in: terminal.text).count == 1)
      terminal.type("\n")
      #expect(await terminal.end(within: .seconds(20)) == 0, "\(terminal.text)")
      #expect(terminal.text.contains("All is ready: `easel run` starts the bot."))
      #expect(recoveryKeys(in: terminal.text).count == 1)
      #expect(!terminal.text.contains("correct horse"))

      // What was answered stands where `easel run` looks for it.
      let settings = try #require(folder.read("easel.json5"))
      #expect(settings.contains("    homeserver: \"\(base)/\","))
      #expect(settings.contains("    user: \"@bot:a.example\","))
      #expect(settings.contains("    password: \"${file:matrix-password}\","))
      #expect(folder.read("matrix-password") == "correct horse")

      let again = initialize()
      #expect(await again.end(within: .seconds(20)) == 0, "\(again.text)")
      #expect(again.text.contains("Logged in already, as @bot:a.example"))
      #expect(!again.text.contains("Homeserver (") && recoveryKeys(in: again.text).isEmpty)
      #expect(server.count("POST /login") == 1)
      #expect(server.with { $0.logins.devices.count } == 1)
    }
  }

  @Test func `with --yes init waits for nobody, at a terminal neither`() async throws {
    folder.write("correct horse", to: "password", mode: 0o600)
    try await ScriptedServer.run { _, base in
      let terminal = initialize([
        "--homeserver", base, "--user", "@bot:a.example", "--password-file", "password", "--yes",
      ])
      #expect(await terminal.end(within: .seconds(20)) == 0, "\(terminal.text)")
      #expect(recoveryKeys(in: terminal.text).count == 1)
      #expect(!terminal.text.contains("Press Enter"))
    }
  }

  @Test func `without a terminal a chat says which option is missing`() async throws {
    let outcome = try await ChildProcess.run(
      builtProgram("easel"), ["chat"], environment: ["HOME": folder.path])
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("--user @name:server"))
  }
}
