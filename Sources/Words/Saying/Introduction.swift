/// What is said to somebody who makes sure of the bot by comparing emoji.
package enum Introduction: String, CaseIterable, Sendable {
  case notAllowed, inClear, underWay, tooOften, differed, keysWrong

  var sentence: Sentence {
    switch self {
    case .notAllowed: .verifyNotAllowed
    case .inClear: .verifyInClear
    case .underWay: .verifyUnderWay
    case .tooOften: .verifyTooOften
    case .differed: .verifyDiffered
    case .keysWrong: .verifyKeysWrong
    }
  }
}

extension Language {
  package func introduction(_ what: Introduction, of name: String) -> RichText {
    RichText([.paragraph(say(what.sentence, ["name": .words(name)]))])
  }

  /// What somebody is to compare with their own screen. `codes` are the same thing, shown in other
  /// ways.
  package func introduction(showing codes: [String], to name: String) -> RichText {
    var text = RichText([.paragraph(say(.verifyShows, ["name": .words(name)]))])
    for code in codes { text.add([RichText.Run(code)]) }
    text.add(say(.verifyAnswer))
    return text
  }
}
