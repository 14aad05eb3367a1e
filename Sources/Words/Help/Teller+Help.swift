import Spelling
import Studio

/// Help, made from what this house can do.
extension Teller {
  func help(_ topic: String?) -> RichText {
    guard let topic else { return overview() }
    let name = trimmed(folded(topic), "!-—–?., ")
    switch name {
    case "commands": return commandHelp()
    case "directives": return directiveHelp()
    case "phrases": return phraseHelp()
    case "painters": return painters()
    default: break
    }
    // What follows a command is explained with it.
    let word = String(name.prefix { $0 != " " })
    // A dash in front means the directive where both have the name.
    let isDirective = topic.first.map { "-—–".contains($0) } ?? false
    let command = language.vocabulary.command(word) ?? CommandWord(rawValue: word)
    if let command, !isDirective { return explain(command) }
    if let directive = Directive(spelled: word) { return explain(directive) }
    let known =
      CommandWord.allCases.map(\.rawValue) + Directive.names
      + ["commands", "directives", "phrases", "painters"]
    guard let nearest = Spelling.nearest(to: word, among: known) else {
      return lines(say(.helpUnknown, ["topic": .quoted(topic)]))
    }
    return lines(say(.helpUnknownNearest, ["topic": .quoted(topic), "nearest": .code(nearest)]))
  }

  private func overview() -> RichText {
    let commands = CommandWord.offered(in: house).map { "!\($0.rawValue)" }
    let directives = Directive.offered(in: house).map { "--\($0.rawValue)" }
    var text = lines(
      say(.helpHead), say(.helpCommands, ["list": language.codes(commands)]),
      say(.helpDirectives, ["list": language.codes(directives)]))
    if !house.painters.isEmpty {
      let names = house.painters.prefix(10).map { tidy($0.name, atMost: 40) }
      text.add(say(.helpPainters, ["list": .words(language.list(names))]))
    }
    text.add(say(.helpMore))
    return text
  }

  private func commandHelp() -> RichText {
    var text = lines(say(.helpCommandsHead))
    text.addList(
      CommandWord.offered(in: house).map { word in
        [RichText.Run("!\(word.rawValue)", .code)]
          + ": \(word.label.map { language[label: $0] } ?? "")"
      })
    return text
  }

  private func directiveHelp() -> RichText {
    var text = lines(say(.helpDirectivesHead))
    text.addList(Directive.offered(in: house).map { line($0) })
    return text
  }

  private func phraseHelp() -> RichText {
    var text = lines(say(.helpPhrasesHead))
    text.addList(
      Phrase.allCases.map { phrase in
        [RichText.Run(language.quoted(language.spelling(of: phrase)))]
          + ": \(language[label: phrase.label])"
      })
    return text
  }

  private func line(_ directive: Directive) -> [RichText.Run] {
    [RichText.Run(directive.usage, .code)]
      + ": \(directive.label.map { language[label: $0] } ?? "")"
  }

  private func explain(_ command: CommandWord) -> RichText {
    let label = command.label.map { language[label: $0] } ?? ""
    var text = lines([RichText.Run("!\(command.rawValue)", .code)] + ": \(label)")
    let usage = Usage.lines(of: command)
    if usage.count > 1 { text.addCode(usage.joined(separator: "\n")) }
    return text
  }

  private func explain(_ directive: Directive) -> RichText {
    var text = lines(line(directive))
    if directive.isChosenByPainter {
      let names = house.painters.filter(directive.isHonoured).map { tidy($0.name, atMost: 40) }
      text.add(
        names.isEmpty
          ? [RichText.Run("–")] : say(.helpPainters, ["list": .words(language.list(names))]))
    }
    return text
  }
}
