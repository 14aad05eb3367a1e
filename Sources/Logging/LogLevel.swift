/// How much a line matters.
///
/// - `trace`: every step, for one module at a time.
/// - `debug`: what somebody needs who looks for a fault.
/// - `info`: what the program did, a few lines a minute at most.
/// - `warning`: it goes on, but somebody should know.
/// - `error`: something that was asked for will not happen.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
  case trace, debug, info, warning, error

  private var weight: Int {
    switch self {
    case .trace: 0
    case .debug: 1
    case .info: 2
    case .warning: 3
    case .error: 4
    }
  }

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.weight < right.weight }
}

/// The level from which each module is written: `info,HTTPClient=debug`.
package struct LogLevels: Equatable, Sendable {
  static let maximumModules = 100

  package struct Mistake: Error, Equatable, CustomStringConvertible {
    /// The part of the text that is wrong.
    package let part: String
    package var description: String { "expected a level or MODULE=LEVEL, found \"\(part)\"" }
  }

  package private(set) var standard: LogLevel
  private var modules: [String: LogLevel] = [:]

  package init(_ standard: LogLevel) { self.standard = standard }

  package init(parsing text: String) throws(Mistake) {
    self.init(.info)
    for part in text.split(separator: ",") { try add(String(part)) }
  }

  /// Adds `debug` for all, or `HTTPClient=debug` for one module and what is named below it.
  package mutating func add(_ part: String) throws(Mistake) {
    let words = part.split(separator: "=", omittingEmptySubsequences: false)
    guard let level = words.last.flatMap({ LogLevel(rawValue: String($0)) }) else {
      throw Mistake(part: part)
    }
    switch words.count {
    case 1: standard = level
    case 2 where !words[0].isEmpty && modules.count < Self.maximumModules:
      modules[String(words[0])] = level
    default: throw Mistake(part: part)
    }
  }

  /// The level of `MatrixClient.sync` is its own, or else that of `MatrixClient`.
  func level(of module: String) -> LogLevel {
    var name = module[...]
    while true {
      if let level = modules[String(name)] { return level }
      guard let dot = name.lastIndex(of: ".") else { return standard }
      name = name[..<dot]
    }
  }
}
