package import Concurrency
internal import Glibc

/// Where lines go. Called from any thread, one whole line at a time.
package struct LogSink: Sendable {
  let write: @Sendable (_ line: String) -> Void

  package init(_ write: @escaping @Sendable (_ line: String) -> Void) { self.write = write }

  /// One system call a line, so that lines of several threads never mix.
  package static let standardError = LogSink { writeToStandardError($0) }
}

/// What all loggers of a program share: where lines go, how they look and which are written.
package struct Log: Sendable {
  let levels: LogLevels
  let format: LogFormat
  let sink: LogSink
  let clock: WallClock

  package init(
    levels: LogLevels = LogLevels(.info), format: LogFormat = .logfmt,
    sink: LogSink = .standardError, clock: WallClock = .system
  ) {
    self.levels = levels
    self.format = format
    self.sink = sink
    self.clock = clock
  }

  /// The logger of one module.
  package func callAsFunction(_ module: StaticString) -> Logger { Logger(module, in: self) }
}

extension LogFormat {
  /// For people when standard error is a terminal, in colours unless `NO_COLOR` is set to
  /// something; logfmt otherwise.
  package static var automatic: LogFormat {
    isatty(STDERR_FILENO) == 1 ? .human(colours: allowsColours) : .logfmt
  }

  /// For people, with colours where they will be seen and are wanted.
  package static var human: LogFormat {
    .human(colours: isatty(STDERR_FILENO) == 1 && allowsColours)
  }

  private static var allowsColours: Bool {
    guard let setting = unsafe getenv("NO_COLOR") else { return true }
    return unsafe setting.pointee == 0
  }
}
