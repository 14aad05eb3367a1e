internal import Arguments
internal import Concurrency
internal import Glibc
internal import MatrixClient
internal import Secrets

/// Questions to whoever sits at the terminal. Where nobody does, each says which flag answers it.
struct Asking: Sendable {
  private static let maximumAnswer = 4_096
  /// With `--yes` nothing is asked that has an answer of its own.
  let takesDefaults: Bool

  var isPossible: Bool { isatty(STDIN_FILENO) == 1 && !takesDefaults }

  func text(_ question: String, flag: String) throws(Complaint) -> String {
    try insist(question, flag: flag)
    writeToStandardOutput("\(question): ")
    return try line(flag)
  }

  /// What is typed is not shown.
  func secret(_ question: String, flag: String) throws(Complaint) -> Secret {
    try insist(question, flag: flag)
    var before = termios()
    let isTerminal = unsafe tcgetattr(STDIN_FILENO, &before) == 0
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    if isTerminal { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) }
    defer {
      if isTerminal { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
      writeToStandardOutput("\n")
    }
    // Not before: somebody may answer at once.
    writeToStandardOutput("\(question): ")
    return Secret(try line(flag))
  }

  func agrees(_ question: String, otherwise: Bool) throws(Complaint) -> Bool {
    guard isPossible else { return otherwise }
    writeToStandardOutput("\(question) [\(otherwise ? "Y/n" : "y/N")] ")
    switch try typed()?.lowercased() {
    case "y", "yes": return true
    case "n", "no": return false
    default: return otherwise
    }
  }

  /// Waits for Enter, where somebody is there to press it: with `--yes` nobody reads what is asked.
  func enter(_ what: String) throws(Complaint) {
    guard isPossible else { return }
    writeToStandardOutput("\(what) ")
    _ = try typed()
  }

  private func insist(_ question: String, flag: String) throws(Complaint) {
    guard isPossible else {
      throw Complaint(
        "\(question.lowercased()) is not known, and there is nobody to ask",
        hint: "give \(flag), or run it at a terminal", exit: .usage)
    }
  }

  /// The next line. Whoever is asked can also stop the program.
  private func typed() throws(Complaint) -> String? {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&input, 1, 100) <= 0 {
      guard !Task.isCancelled else { throw Complaint("interrupted", exit: .tryAgain) }
    }
    return readLine()
  }

  private func line(_ flag: String) throws(Complaint) -> String {
    guard let line = try typed(), !line.isEmpty, line.utf8.count <= Self.maximumAnswer else {
      throw Complaint("there was no answer", hint: "or give \(flag)", exit: .usage)
    }
    return line
  }
}

/// The secret in a file that nobody else may read, without its last newline.
func readSecret(_ path: String) throws(Complaint) -> Secret {
  let found: Secret?
  do { found = try PrivateFile(path).read() } catch {
    throw Complaint(
      "a secret file cannot be used", why: ["\(error)"], hint: error.hint, exit: .usage)
  }
  let text = found.map { unsafe $0.withUnsafeBytes { bytes in unsafe Array(bytes) } } ?? []
  let kept = text.reversed().drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  guard !kept.isEmpty else {
    throw Complaint(
      "there is no secret in \(path)", hint: "write it into that file, with the mode 0600",
      exit: .usage)
  }
  return Secret(copying: kept.reversed())
}
