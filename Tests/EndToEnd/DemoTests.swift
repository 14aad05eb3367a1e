import TestSupport
import Testbed
import Testing

/// `scripts/demo` at a terminal, as its first lines promise it: a room with the bot, and one folder.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(40)))
struct DemoTests {
  @Test(arguments: isLong ? [Newcomer.Toolchain.real] : [.standIn])
  func `a room with the bot, left and found again, and nothing is left but one folder`(
    _ toolchain: Newcomer.Toolchain
  ) async throws {
    let newcomer = try await Newcomer(toolchain)
    let before = try await newcomer.belongings()

    let first = newcomer.sits()
    // Nobody waits for half an hour where it has given up.
    _ = await first.becomes(within: .seconds(toolchain == .real ? 2_000 : 90)) {
      $0.text.contains("I am Easel") || $0.text.contains("scripts/demo: ")
    }
    try #require(first.text.contains("I am Easel"), "\(first.text)")
    first.answers("a lighthouse at dusk, calm sea --seed 7")
    // The picture's line, and the critique in its thread.
    try await first.tells("768×768")
    try await first.tells("Iteration 1 ·")
    let other = try await newcomer.runs(newcomer.folder)
    #expect(other.status == 75, "\(other)")
    #expect(other.error.contains("another demo is running in \(newcomer.folder)"), "\(other)")
    // As the demo says it, whichever message is the last one.
    first.answers("/react last 🔁")
    try await first.tells("Iteration 2 ·")
    try await leave(first, newcomer)

    let second = newcomer.sits()
    try await second.tells("Iteration 2 ·")
    #expect(second.shows(inOrder: ["a lighthouse at dusk, calm sea --seed 7", "Iteration 1 ·"]))
    second.answers("!history")
    try await second.tells("newest pictures:")
    // It knows the room: nobody is greeted again.
    #expect(second.text.ranges(of: "I am Easel").count == 1)
    try await leave(second, newcomer)

    #expect(try await newcomer.belongings() == before)
  }

  /// By Ctrl-D.
  private func leave(_ terminal: PseudoTerminal, _ newcomer: Newcomer) async throws {
    terminal.type("\u{4}")
    #expect(await terminal.end(within: .seconds(40)) == 0, "\(terminal.text)")
    #expect(terminal.isAsItWas)
    #expect(newcomer.processes == [])
  }
}
