/// What a person is told when a command fails: what happened, why, and what to do.
///
/// Made in one place from typed errors; printed by `main` on standard error.
package struct Complaint: Error, Equatable, Sendable {
  /// What happened, in a line.
  package let what: String
  /// Why: a line each.
  package let why: [String]
  /// What to do next.
  package let hint: String?
  package let exit: ExitStatus

  package init(_ what: String, why: [String] = [], hint: String? = nil, exit: ExitStatus) {
    self.what = what
    self.why = why
    self.hint = hint
    self.exit = exit
  }

  /// The complaint as it is printed, with its last newline.
  package func text(program: String) -> String {
    var lines = ["\(program): \(what)"]
    lines += why.map { "  \($0)" }
    if let hint { lines.append("  hint: \(hint)") }
    return lines.map { printable($0) + "\n" }.joined()
  }
}

/// Words of others may be quoted in a complaint: control characters in them must not reach the
/// terminal.
package func printable(_ line: String) -> String {
  var result = ""
  for scalar in line.unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control
    let isFormat = scalar.properties.generalCategory == .format
    if isControl || isFormat {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
