/// What a whole message can mean.
package enum Phrase: String, CaseIterable, Sendable {
  case useThis = "use_this"
  case approve, iterate, restart
  case newImage = "new_image"
  case again, back, keep, replant
}

/// The commands. Their own names work in every language.
package enum CommandWord: String, CaseIterable, Sendable {
  case help, status, settings, mode, active, new, again, back, cancel, history, gallery, tree
  case recipe, from, undelete, taste, loop, talk, paint, credits, painters, critics, workflow,
    verify
}

/// Words that have a meaning after a command, in a directive or before a colon.
package enum Keyword: String, CaseIterable, Sendable {
  case on, off, all, best, fresh
  case square, portrait, landscape, subtle, strong
  case threshold, gate, rounds, from
  case new, done, cancel, use, list, show, forget, keep, set, grant
  case principles, palette, composition, mood, texture, avoid
  case auto, text2img, img2img
}

/// Every spelling of what we understand, folded, in one language.
struct Vocabulary: Sendable {
  private(set) var phrases: [String: Phrase] = [:]
  private(set) var commands: [String: CommandWord] = [:]
  /// A spelling may stand for several, of which one place accepts one.
  private(set) var keywords: [String: [Keyword]] = [:]
  /// The spelling to show to people.
  private(set) var shown: [Phrase: String] = [:]

  init() {
    for word in CommandWord.allCases { commands[folded(word.rawValue)] = word }
    for word in Keyword.allCases { keywords[folded(word.rawValue)] = [word] }
  }

  mutating func add(_ spelling: String, for phrase: Phrase) {
    phrases[foldedPhrase(spelling)] = phrase
    if shown[phrase] == nil { shown[phrase] = spelling }
  }

  mutating func add(_ spelling: String, for command: CommandWord) {
    commands[folded(spelling)] = command
  }

  mutating func add(_ spelling: String, for keyword: Keyword) {
    keywords[folded(spelling), default: []].append(keyword)
  }

  func phrase(_ text: String) -> Phrase? { phrases[foldedPhrase(text)] }
  func command(_ word: String) -> CommandWord? { commands[folded(word)] }

  func keyword(_ word: String, among candidates: [Keyword]) -> Keyword? {
    keywords[folded(word)]?.first(where: candidates.contains)
  }
}
