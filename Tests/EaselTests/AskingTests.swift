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

  @Test func `without a terminal a chat says which option is missing`() async throws {
    let outcome = try await ChildProcess.run(
      builtProgram("easel"), ["chat"], environment: ["HOME": folder.path])
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("--user @name:server"))
  }
}
