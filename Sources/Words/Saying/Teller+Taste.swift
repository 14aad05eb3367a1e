package import Studio

/// Learning a taste, and talking a wish through.
extension Teller {
  func talkedThrough(_ fact: Fact) throws -> RichText? {
    switch fact {
    case .collectionOpened(let name):
      return lines(say(.collectionOpened, ["name": .quoted(name)]))
    case .collected(let count, let maximum):
      let next: Sentence =
        count >= maximum ? .collectionFull : count < 3 ? .collectionMore : .collectionEnough
      return lines(say(.collectionGot, ["count": .number(count)]) + " " + say(next))
    case .tasteLearnt(let key): return try card(of: key, isNew: true)
    case .tasteNotLearnt(let key, let reason):
      return lines(
        say(.tasteNotLearnt, ["name": .quoted(key.name), "reason": reasonSlot(reason)]),
        say(.tasteNotLearntNext))
    case .directorSaid(let text): return lines([RichText.Run(tidy(text, atMost: 2_000))])
    case .directorEmpty: return lines(say(.directorEmpty), say(.directorFailedNext))
    case .directorFailed(let reason):
      return lines(say(.directorFailed, ["reason": reasonSlot(reason)]), say(.directorFailedNext))
    case .notUnderstood(let reason):
      return lines(say(.directorNotUnderstood, ["reason": reasonSlot(reason)]))
    case .promptCard(let prompt):
      return lines(
        say(.cardHead), [RichText.Run(tidy(prompt, atMost: 2_000))], say(.cardTap))
    default: return nil
    }
  }

  /// A new one waits for a tap.
  func card(of key: TasteKey, isNew: Bool) throws -> RichText {
    guard let taste = try rows.taste(key) else { return lines(say(.tasteNone)) }
    guard let profile = taste.profile else {
      return lines(say(.tasteLearning, ["name": .quoted(taste.name)]))
    }
    var head = say(
      .tasteHead, ["name": .words(taste.name), "version": .number(taste.version)])
    if !taste.references.isEmpty {
      head = head + ", " + say(.tasteFrom, ["count": .number(taste.references.count)])
    }
    var text = lines(head)
    var items = [line(.tastePrinciples, profile.principles.joined(separator: "; "))]
    for dimension in Dimension.allCases {
      let line = profile[dimension]
      if !line.isEmpty { items.append(self.line(Label(dimension), line)) }
    }
    text.addList(items)
    if taste.isThin, !taste.references.isEmpty { text.add(say(.tasteThin)) }
    if let score = taste.selfScore {
      text.add(say(.tasteSelf, ["mean": .score(score.mean), "spread": .score(score.spread)]))
    }
    if isNew { text.add(say(.tasteTap, ["field": .code(language[label: .dimensionPalette])])) }
    return text
  }

  private func line(_ label: Label, _ text: String) -> [RichText.Run] {
    say(.tasteLine, ["field": .words(language[label: label]), "text": .words(text)])
  }

  func list(of tastes: [Taste], inUse: String?) -> RichText {
    guard !tastes.isEmpty else { return lines(say(.tasteNone)) }
    var text = lines(say(.tasteList))
    text.addList(
      tastes.prefix(30).map { taste in
        let isInUse = inUse.map { $0.utf8.elementsEqual(taste.name.utf8) } ?? false
        return say(
          isInUse ? .tasteListInUse : .tasteListLine,
          ["name": .quoted(taste.name), "version": .number(taste.version)])
      })
    return text
  }
}

extension Taste.Profile {
  package subscript(dimension: Dimension) -> String {
    switch dimension {
    case .palette: palette
    case .composition: composition
    case .mood: mood
    case .texture: texture
    case .avoid: avoid.joined(separator: ", ")
    }
  }
}
