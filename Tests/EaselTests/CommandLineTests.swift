import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CommandLineTests {
  private let program = Program()

  @Test func `the version is one line`() async throws {
    let outcome = try await program.run("version")
    #expect(outcome == .init(status: 0, output: "easel 0.1.0\n", error: ""))
  }

  @Test func `help goes to standard output, mistakes to standard error`() async throws {
    var page = ""
    for line in [
      "", "--help", "help config check", "verison", "--version", "config", "config shwo",
      "config check --confg x", "config check x", "config explain", "completion csh",
      "completion", "config show --config",
    ] {
      let outcome = try await ChildProcess.run(
        builtProgram("easel"), line.split(separator: " ").map(String.init),
        folder: program.folder.path)
      #expect(outcome.status == 0 || outcome.status == 64)
      #expect(outcome.status == 0 ? outcome.error.isEmpty : outcome.output.isEmpty)
      page += program.page(line, outcome)
    }
    #expect(golden(page, "Easel/command-line.txt") == nil)
  }

  @Test func `the page about commands is made by the program`() async throws {
    let outcome = try await program.run("reference", "commands")
    #expect(goldenFile(outcome.output, "docs/reference/commands.md") == nil)
  }

  @Test func `words that are not UTF-8 are a mistake like any other`() async throws {
    let outcome = try await ChildProcess.run(
      "/bin/sh", ["-c", "exec \"$0\" \"$(printf '\\377\\033[31m')\"", builtProgram("easel")])
    #expect(outcome.status == 64)
    #expect(!outcome.error.contains("\u{1B}"))
  }
}
