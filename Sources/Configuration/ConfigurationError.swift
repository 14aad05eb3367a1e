internal import JSON

/// One mistake in a file of settings.
package struct ConfigurationProblem: Error, Equatable, Sendable {
  /// The file as it was named; lines and columns count from 1. No line when the whole file is
  /// meant.
  package let file: String
  package let line: Int?
  package let column: Int?
  /// What was expected and what was found. Values of secrets are in neither.
  package let what: String
  /// What to do.
  package let fix: String

  /// `bot-config/easel.json5:3:12`, as editors and compilers write it.
  package var place: String {
    guard let line, let column else { return file }
    return "\(file):\(line):\(column)"
  }

  init(_ file: String, _ place: JSONPlace? = nil, _ what: String, fix: String) {
    self.file = file
    line = place?.line
    column = place?.column
    self.what = what
    self.fix = fix
  }
}

/// Everything that is wrong with a file of settings, in the order of the file.
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// More are counted and not kept.
  package static let maximumProblems = 50

  package let file: String
  package let problems: [ConfigurationProblem]
  package let leftOut: Int

  init(_ file: String, _ problems: [ConfigurationProblem]) {
    self.file = file
    self.problems = Array(problems.prefix(Self.maximumProblems))
    leftOut = problems.count - self.problems.count
  }

  package var description: String { "\(problems.count + leftOut) mistakes in the settings" }
}
