internal import Spelling

/// How reading a command line ends.
package enum Ending<Action: Sendable>: Sendable {
  case action(Action)
  /// Help was asked for, or a command that only has others below it was given alone.
  case help(String)
  case mistake(Complaint)
}

extension Command {
  /// Reads the words after the program's name.
  package func parse(_ words: [String]) -> Ending<Action> {
    var words = words[...]
    var path = [self]
    while let command = path.last, case .group = command.body {
      guard let word = words.popFirst() else { return .help(Help(path).text) }
      if word == "--help" || word == "-h" { return .help(Help(path).text) }
      if word == "help" { return help(Array(words), path) }
      guard let next = command.below.first(where: { $0.isCalled(word) }) else {
        return .mistake(command.unknown(word, path))
      }
      path.append(next)
    }
    guard let command = path.last, case .leaf(let shapes, let action) = command.body else {
      preconditionFailure("a path of commands ends in one that does something")
    }
    var reader = WordReader(shapes)
    do {
      switch try reader.read(words) {
      case .help: return .help(Help(path).text)
      case .values(let values): return .action(action(values))
      }
    } catch {
      let line = Help(path).title
      return .mistake(
        Complaint(
          "\(Help(path).place): \(error.what)", why: ["usage: \(Help(path).usage)"],
          hint: error.hint ?? "`\(line) --help` explains every option", exit: .usage))
    }
  }

  /// `help`, or `help config check`.
  private func help(_ words: [String], _ path: [Command]) -> Ending<Action> {
    var path = path
    for word in words where word != "--help" && word != "-h" {
      guard let command = path.last else { break }
      guard let next = command.below.first(where: { $0.isCalled(word) }) else {
        return .mistake(command.unknown(word, path))
      }
      path.append(next)
    }
    return .help(Help(path).text)
  }

  private func isCalled(_ word: String) -> Bool { name.utf8.elementsEqual(word.utf8) }

  private func unknown(_ word: String, _ path: [Command]) -> Complaint {
    let line = Help(path).title
    let names = shown.map(\.name)
    let isOption = word.utf8.first == UInt8(ascii: "-")
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    let nearest = Spelling.nearest(to: word, among: names + ["help"])
    let expected = names.isEmpty ? "\(line) has no commands below it" : "expected one of \(list)"
    let thing = isOption ? "option \(word)" : "command \"\(word)\""
    return Complaint(
      path.count > 1 ? "\(Help(path).place) has no \(thing)" : "there is no \(thing)",
      why: [expected],
      hint: nearest.map { "did you mean `\(line) \($0)`?" } ?? "`\(line) --help` shows them all",
      exit: .usage)
  }
}
