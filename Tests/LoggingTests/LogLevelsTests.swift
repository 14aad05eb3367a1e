import Logging
import Testing

@Suite struct LogLevelsTests {
  @Test(arguments: [
    ("info", "debug", false), ("debug", "debug", true), ("trace", "trace", true),
    ("warning,Bot=debug", "debug", true), ("debug,Bot=error", "warning", false),
    ("error,Bot=debug,Bot.sync=error", "debug", true), ("", "info", true), ("", "debug", false),
    ("error,Bo=debug", "debug", false),
  ])
  func `a module has its own level or that of all`(spec: String, level: String, isWritten: Bool)
    throws
  {
    let recorded = Recorded(.logfmt, try LogLevels(parsing: spec))
    let level = try #require(LogLevel(rawValue: level))
    #expect(recorded.log("Bot").isWriting(level) == isWritten)
    #expect(recorded.log("Bot").named("Bot").isWriting(level) == isWritten)
  }

  @Test func `what is below a module has its level`() throws {
    let levels = try LogLevels(parsing: "error,Matrix=info,Matrix.sync.deep=trace")
    let recorded = Recorded(.logfmt, levels)
    #expect(recorded.log("Matrix.send").isWriting(.info))
    #expect(!recorded.log("Matrix.sync").isWriting(.debug))
    #expect(recorded.log("Matrix.sync.deep.er").isWriting(.trace))
    #expect(!recorded.log("Matrixish").isWriting(.warning))
  }

  @Test(arguments: ["loud", "Bot=loud", "=info", "Bot=info=debug", "info,INFO", "Bot="])
  func `a wrong part is named`(spec: String) {
    #expect(throws: LogLevels.Mistake.self) { try LogLevels(parsing: spec) }
  }

  @Test func `levels are in order`() {
    #expect(LogLevel.allCases == LogLevel.allCases.sorted())
    #expect(LogLevel.trace < .debug && LogLevel.warning < .error)
  }
}
