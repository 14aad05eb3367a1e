// Forms of a word, and which of its meanings counts.

extension PromptReader {
  /// "reddish" is a little red, "red-orange" is both, "mistier" is in the lexicon or not at all.
  func inflected(_ word: String) -> (String, [Lexicon.Meaning])? {
    if word.contains("-") {
      let open = word.split(separator: "-").joined(separator: " ")
      if let meanings = lexicon.meanings(of: open) { return (open, meanings) }
    }
    for ending in ["ish", "s", "es", "y", "ly", "e", "er", "en", "em", "n"]
    where word.hasSuffix(ending) && word.count > ending.count + 2 {
      let base = String(word.dropLast(ending.count))
      guard let meanings = lexicon.meanings(of: base) else { continue }
      // German endings: "grüner", "mit Bäumen"; but nothing wooden is a wood.
      let isGerman = ["e", "er", "en", "em", "n"].contains(ending)
      var kept = meanings.filter { meaning in
        switch meaning {
        case .colour: true
        case .thing: !isGerman || ending == "n"
        case .scene, .mood, .standIn: !isGerman
        default: false
        }
      }
      guard !kept.isEmpty else { continue }
      if ending == "s" || ending == "es", kept.contains(where: \.isSubject) {
        kept.append(.several)
      }
      return (base, kept)
    }
    return nil
  }

  /// One word, one effect: "sea" is a colour only before what can have one, and of two ways to turn
  /// knobs the first counts.
  func settled(_ meanings: [Lexicon.Meaning], next: Words.Token?) -> [Lexicon.Meaning] {
    let isSubject = meanings.contains(where: \.isSubject)
    var isColour = !isSubject
    if isSubject, let next, !next.startsClause {
      let following = lexicon.meanings(of: next.text) ?? inflected(next.text)?.1 ?? []
      isColour = following.contains(where: \.isSubject)
    }
    var isTurned = false
    return meanings.filter { meaning in
      switch meaning {
      case .colour: return isColour
      case .scene: return !meanings.contains(where: \.isColour) || !isColour
      case .mood, .adjustment:
        defer { isTurned = true }
        return !isTurned
      default: return true
      }
    }
  }

  func leadsToColour(_ word: String) -> Bool {
    guard let meanings = lexicon.meanings(of: word) ?? inflected(word)?.1 else { return false }
    return meanings.contains { $0.isColour || $0.isModifier }
      && !meanings.contains(where: \.isSubject)
  }
}
