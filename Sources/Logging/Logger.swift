internal import Concurrency

/// Writes the lines of one module.
///
/// A message is a fixed phrase; data are fields. So lines can be searched and counted, and what
/// people wrote never slips into a sentence.
///
/// A line that is below the level costs a comparison: its fields are not even made.
package struct Logger: Sendable {
  private let module: StaticString
  private let level: LogLevel?
  private let log: Log

  package init(_ module: StaticString, in log: Log) {
    self.module = module
    self.log = log
    level = log.levels.level(of: module.description)
  }

  /// Writes nothing.
  package static let silent = Logger()

  private init() {
    module = "silent"
    level = nil
    log = Log(sink: LogSink { _ in })
  }

  /// The same log for another module.
  package func named(_ module: StaticString) -> Logger {
    level == nil ? self : Logger(module, in: log)
  }

  package func isWriting(_ level: LogLevel) -> Bool {
    guard let lowest = self.level else { return false }
    return level >= lowest
  }

  package func trace(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    write(.trace, message, fields())
  }

  package func debug(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    write(.debug, message, fields())
  }

  package func info(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    write(.info, message, fields())
  }

  package func warning(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    write(.warning, message, fields())
  }

  package func error(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    write(.error, message, fields())
  }

  package func write(
    _ level: LogLevel, _ message: StaticString, _ fields: @autoclosure () -> LogFields
  ) {
    guard isWriting(level) else { return }
    let line = LogLine(
      time: log.clock.now(), level: level, module: module, message: message,
      fields: LogContext.fields.merged(with: fields()))
    log.sink.write(line.text(log.format))
  }
}

/// Keeps lines instead of writing them, for tests.
package final class LogRecorder: Sendable {
  private let recorded = Guarded<[String]>([])

  package init() {}

  /// The lines until now, without their newlines.
  package var lines: [String] { recorded.withLock { $0 } }

  package var sink: LogSink {
    LogSink { [recorded] line in
      recorded.withLock { $0.append(String(line.dropLast())) }
    }
  }
}
