internal import Concurrency

/// How a line is written.
package enum LogFormat: Equatable, Sendable {
  /// `time=… level=info module=Web message="listening" port=8787`.
  case logfmt
  /// One object a line.
  case json
  /// For a terminal, with or without colours.
  case human(colours: Bool)
}

/// One line before it is written.
struct LogLine {
  static let maximumBytes = 32_768

  let time: Instant
  let level: LogLevel
  let module: StaticString
  let message: StaticString
  let fields: LogFields

  /// The text of the line, with its newline.
  func text(_ format: LogFormat) -> String {
    var line = ""
    line.reserveCapacity(256)
    switch format {
    case .logfmt: logfmt(&line)
    case .json: json(&line)
    case .human(let colours): human(&line, Palette(isOn: colours))
    }
    return line + "\n"
  }

  private func logfmt(_ line: inout String) {
    line += "time=\(time.iso8601) level=\(level.rawValue) module="
    LogText.bare(module.description, into: &line)
    line += " message="
    LogText.quoted(message.description, into: &line)
    eachField(&line) { name, value, line in
      line += " \(name)="
      value.write(into: &line, quoting: LogText.bare)
    }
  }

  private func json(_ line: inout String) {
    line += "{\"time\":\"\(time.iso8601)\",\"level\":\"\(level.rawValue)\",\"module\":"
    LogText.quoted(module.description, into: &line)
    line += ",\"message\":"
    LogText.quoted(message.description, into: &line)
    eachField(&line) { name, value, line in
      line += ","
      LogText.quoted(name, into: &line)
      line += ":"
      value.writeJSON(into: &line)
    }
    line += "}"
  }

  private func human(_ line: inout String, _ palette: Palette) {
    let name = level.rawValue.uppercased()
    line += palette.dim(String(time.iso8601.dropFirst(11).dropLast()))
    line += " \(palette.level(level, name))\(String(repeating: " ", count: 7 - name.utf8.count)) "
    line += palette.dim(module.description) + " " + message.description
    eachField(&line) { name, value, line in
      line += " " + palette.dim("\(name)=")
      value.write(into: &line, quoting: LogText.bare)
    }
  }

  /// Hands out the fields until the line is full, and then says how many were left out.
  private func eachField(
    _ line: inout String, _ write: (String, LogValue, inout String) -> Void
  ) {
    var left = 0
    var written = 0
    for (name, value) in fields.fields {
      let value = value.logValue
      if value == .nothing { continue }
      if written == LogFields.maximumCount || line.utf8.count > Self.maximumBytes {
        left += 1
        continue
      }
      written += 1
      // The four of every line are taken: a second `time` would hide the first.
      let name = name.description
      let isTaken = ["time", "level", "module", "message"].contains(name)
      write(isTaken ? "\(name)_" : name, value, &line)
    }
    if left > 0 { write("fields_left_out", .integer(Int64(left)), &line) }
  }
}

extension LogValue {
  fileprivate func write(
    into line: inout String, quoting: (String, inout String) -> Void
  ) {
    switch self {
    case .text(let text): quoting(text, &line)
    case .integer(let number): line += "\(number)"
    case .unsigned(let number): line += "\(number)"
    case .number(let number): line += "\(number)"
    case .flag(let flag): line += flag ? "true" : "false"
    case .seconds(let seconds): line += "\(Self.rounded(seconds))s"
    case .nothing: break
    }
  }

  fileprivate func writeJSON(into line: inout String) {
    switch self {
    case .text(let text): LogText.quoted(text, into: &line)
    case .seconds(let seconds): LogValue.number(Self.rounded(seconds)).writeJSON(into: &line)
    case .number(let number) where !number.isFinite: line += "\"\(number)\""
    default: write(into: &line, quoting: LogText.quoted)
    }
  }

  /// To the microsecond; finer is noise.
  private static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }
}

/// The colours of a terminal.
private struct Palette {
  let isOn: Bool

  func dim(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  func level(_ level: LogLevel, _ text: String) -> String {
    guard isOn else { return text }
    let colour =
      switch level {
      case .trace, .debug: "36"
      case .info: "32"
      case .warning: "33"
      case .error: "1;31"
      }
    return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
  }
}
