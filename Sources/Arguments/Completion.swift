/// What a shell may offer for the word under the cursor.
///
/// The program answers this itself, so that the scripts of the shells stay a few lines and never
/// know less than the program does.
package struct Completion: Equatable, Sendable {
  package struct Candidate: Equatable, Sendable {
    package let word: String
    package let summary: String
  }

  package enum Names: String, Sendable { case none, files, folders }

  package var candidates: [Candidate] = []
  /// Names in the file system that may stand here too.
  package var names = Names.none
  /// What stands before each name: `--config=` when the value is written in the same word.
  package var prefix = ""

  /// The answer as the scripts read it: a line that begins with a colon says which names may stand
  /// here and after what, then a candidate per line with a tab before its summary.
  package var text: String {
    ":\(names.rawValue) \(prefix)\n"
      + candidates.map { "\($0.word)\t\($0.summary)\n" }.joined()
  }
}

extension Command {
  /// What may stand in place of the last of `words`, which are those after the program's name up
  /// to the cursor.
  package func complete(_ words: [String]) -> Completion {
    let current = words.last ?? ""
    var words = words.dropLast()
    var command = self
    while !command.below.isEmpty {
      guard let word = words.popFirst() else { return command.names(startingWith: current) }
      if word == "help", !words.isEmpty || command.below.allSatisfy({ $0.name != word }) {
        continue
      }
      guard let next = command.below.first(where: { $0.name == word }) else { return Completion() }
      command = next
    }
    return command.parameters(after: Array(words), startingWith: current)
  }

  private func names(startingWith current: String) -> Completion {
    let options = [Completion.Candidate(word: "--help", summary: "show this help")]
    let commands = shown.map { Completion.Candidate(word: $0.name, summary: $0.summary) }
    let help = Completion.Candidate(word: "help", summary: "explain a command")
    let all = current.utf8.first == UInt8(ascii: "-") ? options : commands + [help]
    return Completion(candidates: all.filter { $0.word.utf8.starts(with: current.utf8) })
  }

  private func parameters(after words: [String], startingWith current: String) -> Completion {
    let options = shapes.filter { $0.kind != .positional }
    var pending: Shape?
    var place = 0
    var areOptionsOver = false
    var used: Set<String> = []
    for word in words {
      if pending != nil {
        pending = nil
      } else if areOptionsOver || word.utf8.first != UInt8(ascii: "-") {
        place += 1
      } else if word == "--" {
        areOptionsOver = true
      } else if let option = options.first(where: { $0.isWritten(word) }) {
        used.insert(option.name)
        if option.kind == .option, !word.utf8.contains(UInt8(ascii: "=")) { pending = option }
      }
    }
    if let pending { return pending.values(startingWith: current, after: "") }
    if !areOptionsOver, current.utf8.first == UInt8(ascii: "-") {
      if let equals = current.firstIndex(of: "="),
        let option = options.first(where: { $0.isWritten(current) })
      {
        let start = current.index(after: equals)
        return option.values(
          startingWith: String(current[start...]), after: String(current[..<start]))
      }
      let free = options.filter { $0.count == .repeated || !used.contains($0.name) }
      let all =
        free.map { Completion.Candidate(word: "--\($0.name)", summary: $0.summary) }
        + [Completion.Candidate(word: "--help", summary: "show this help")]
      return Completion(candidates: all.filter { $0.word.utf8.starts(with: current.utf8) })
    }
    let positionals = shapes.filter { $0.kind == .positional }
    if let last = positionals.last, last.count == .repeated {
      place = min(place, positionals.count - 1)
    }
    guard place < positionals.count else { return Completion() }
    return positionals[place].values(startingWith: current, after: "")
  }
}

extension Shape {
  fileprivate func isWritten(_ word: String) -> Bool {
    let head = word.prefix { $0 != "=" }
    return head == "--\(name)" || short.map { head == "-\($0)" } ?? false
  }

  fileprivate func values(startingWith current: String, after prefix: String) -> Completion {
    switch suggestions {
    case .none: Completion()
    case .files: Completion(names: .files, prefix: prefix)
    case .folders: Completion(names: .folders, prefix: prefix)
    case .words(let list):
      Completion(
        candidates: list().filter { $0.utf8.starts(with: current.utf8) }
          .map { Completion.Candidate(word: prefix + $0, summary: "") })
    }
  }
}
