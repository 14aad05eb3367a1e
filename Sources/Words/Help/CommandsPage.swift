/// The page of the guide that lists what can be written, from the same tables that read it.
package enum CommandsPage {
  package static func text(in language: Language) -> String {
    var page = """
      # Commands

      Each is written as `!help` or `!easel help`; a nearest word is suggested for a wrong one. Among
      people, a bare `!word` that is not one of these is left to others.

      | command | means | also |
      |---|---|---|

      """
    for word in CommandWord.allCases {
      let usage = Usage.lines(of: word).map { "`\(escaped($0))`" }.joined(separator: "<br>")
      let label = word.label.map { language[label: $0] } ?? ""
      let others = language.vocabulary.commands.filter {
        $0.value == word && $0.key != word.rawValue
      }
      .keys.sorted().map { "`!\($0)`" }.joined(separator: " ")
      page += "| \(usage) | \(label) | \(others) |\n"
    }
    page += """

      Words after `!new`, `!paint` and `!talk` are painted, or asked, at once. `again` takes directives
      like `!again`: `again --n 4`.

      ## Whole messages
      In any case, with or without a final mark.

      | message | means |
      |---|---|

      """
    for phrase in Phrase.allCases {
      let spellings = language.vocabulary.phrases.filter { $0.value == phrase }.keys.sorted()
        .map { "`\($0)`" }.joined(separator: " ")
      page += "| \(spellings) | \(language[label: phrase.label]) |\n"
    }
    page += """

      A number in reply to a numbered sheet chooses that picture. `palette: …` in reply to a taste
      card changes that line. A message that begins with `?` goes to the director.

      ## Directives
      [directives.md](directives.md) says how they may be written.

      | directive | means |
      |---|---|

      """
    for directive in Directive.allCases {
      let label = directive.label.map { language[label: $0] } ?? ""
      page += "| `\(escaped(directive.usage))` | \(label) |\n"
    }
    return page
  }

  /// A bar would end the cell.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
