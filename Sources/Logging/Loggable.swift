package import Concurrency

/// What may stand in a log line: identifiers, counts, times. Secrets do not conform, nor do types
/// that hold what people wrote, so that printing them does not compile.
package protocol Loggable: Sendable {
  var logValue: LogValue { get }
}

/// A value as the formats need it: numbers and truth stay what they are in JSON.
package enum LogValue: Equatable, Sendable {
  case text(String)
  case integer(Int64)
  case unsigned(UInt64)
  case number(Double)
  case flag(Bool)
  /// Seconds: `1.5s` for people, `1.5` in JSON.
  case seconds(Double)
  /// A value that is not there is left out of the line.
  case nothing
}

extension String: Loggable {
  package var logValue: LogValue { .text(self) }
}

extension Substring: Loggable {
  package var logValue: LogValue { .text(String(self)) }
}

extension StaticString: Loggable {
  package var logValue: LogValue { .text(description) }
}

extension Bool: Loggable {
  package var logValue: LogValue { .flag(self) }
}

extension Double: Loggable {
  package var logValue: LogValue { .number(self) }
}

extension Duration: Loggable {
  package var logValue: LogValue { .seconds(inSeconds) }
}

extension Instant: Loggable {
  package var logValue: LogValue { .text(iso8601) }
}

extension LogLevel: Loggable {
  package var logValue: LogValue { .text(rawValue) }
}

extension Loggable where Self: FixedWidthInteger {
  package var logValue: LogValue {
    Int64(exactly: self).map(LogValue.integer) ?? .unsigned(UInt64(clamping: self))
  }
}

extension Int: Loggable {}
extension Int16: Loggable {}
extension Int32: Loggable {}
extension Int64: Loggable {}
extension UInt8: Loggable {}
extension UInt16: Loggable {}
extension UInt32: Loggable {}
extension UInt64: Loggable {}

extension Optional: Loggable where Wrapped: Loggable {
  package var logValue: LogValue { self?.logValue ?? .nothing }
}

/// An error by its description, which is safe for logs in all of this program's errors.
package struct LoggedError: Loggable {
  package let logValue: LogValue
}

extension Loggable where Self == LoggedError {
  package static func error(_ error: any Error) -> LoggedError {
    LoggedError(logValue: .text(String(describing: error)))
  }
}
