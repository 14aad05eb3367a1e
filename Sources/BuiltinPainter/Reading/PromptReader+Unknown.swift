import Pixels
import Raster
import Spelling

// Words that the painter does not know.

extension PromptReader {
  /// A colour said of something that cannot be drawn goes with it: a red fox is no red forest.
  mutating func unknown(_ tokens: [Words.Token], at index: Int) {
    strength = 1
    defer { negation.met(noun: false) }
    let token = tokens[index]
    let isNoun = standsAlone(tokens, at: index)
    let colours = isNoun ? takeBackColours() : []
    guard token.text.count > 1, !token.text.allSatisfy(\.isNumber), !isNegated else { return }
    let full = (colours + [token.written]).joined(separator: " ")
    guard !result.report.cannotDraw.contains(where: { $0.word == full }) else { return }
    let isWorthwhile = result.report.cannotDraw.count < PaintReport.maximumSuggestions
    result.report.cannotDraw.append(
      .init(word: full, suggestion: isWorthwhile ? nearest(to: token.text) : nil, isNoun: isNoun))
  }

  /// Whether nothing follows that the word could describe: "a glittering sea" has a sea.
  private func standsAlone(_ tokens: [Words.Token], at index: Int) -> Bool {
    for token in tokens[(index + 1)...] {
      if token.startsClause { return true }
      guard let meanings = lexicon.meanings(of: token.text) ?? inflected(token.text)?.1 else {
        continue
      }
      if meanings.contains(where: \.isSubject) { return false }
      if meanings.contains(where: \.isGrammar) { return true }
    }
    return true
  }

  /// - Returns: what was taken back, as it was written.
  private mutating func takeBackColours() -> [String] {
    var written: [String] = []
    // Colours that wait for their thing are the last that were read.
    for colour in result.colours.suffix(pending.count) {
      result.words.removeAll { $0 == colour.name }
      let meaning = colour.colour.rgba.description
      let isOfIt = { (item: PaintReport.Item) in item.kind == .colour && item.meaning == meaning }
      if let index = result.report.understood.lastIndex(where: isOfIt) {
        written.append(result.report.understood.remove(at: index).words)
      }
    }
    result.colours.removeLast(min(pending.count, result.colours.count))
    pending = []
    return written
  }

  /// A slip of the finger in a word for something that can be painted. Of short words everything is
  /// a neighbour, and one letter for another makes "house" of "horse".
  private func nearest(to word: String) -> String? {
    guard word.count > 3 else { return nil }
    let candidates = lexicon.paintable(like: word)
    guard let near = Spelling.nearest(to: word, among: candidates),
      let distance = Spelling.distance(Array(word.utf8), Array(near.utf8)),
      distance == 1 || word.count > 6
    else { return nil }
    let differences = zip(word, near).count { $0 != $1 }
    let isReplaced = word.count == near.count && differences == 1
    return isReplaced && word.count < 6 ? nil : near
  }
}

extension Lexicon {
  /// Names of things, scenes and colours that begin as the word does and are about as long.
  fileprivate func paintable(like word: String) -> [String] {
    entries.compactMap { name, meanings in
      let isNear = abs(name.count - word.count) < 3 && name.first == word.first
      return isNear && meanings.contains { $0.isSubject || $0.isColour } ? name : nil
    }.sorted()
  }
}
