package import Studio

/// What goes with a picture's bytes.
package struct PictureWords: Equatable, Sendable {
  /// The prompt in short, the id, the seed, the source. Nothing that people need stands here alone.
  package let caption: RichText
  package let altText: String
  /// `a-lighthouse-at-dusk-7k3m9q2x.png`
  package let fileName: String
}

extension Teller {
  package func words(of id: PictureID, isFinal: Bool = false) throws -> PictureWords? {
    guard let picture = try rows.picture(id) else { return nil }
    return PictureWords(
      caption: try caption(of: id, isFinal: isFinal) ?? RichText(), altText: altText(of: picture),
      fileName: fileName(of: picture))
  }

  func caption(of id: PictureID, isFinal: Bool) throws -> RichText? {
    guard let picture = try rows.picture(id) else { return nil }
    var facts = [[RichText.Run(id.description, .code)]]
    if picture.origin == .painted {
      facts.append(say(.captionSeed, ["seed": .words("\(picture.recipe.seed)")]))
    }
    if let source = picture.recipe.source { facts.append(say(.captionFrom, ["id": source.slot])) }
    if let number = picture.candidate { facts.append(say(.captionNumber, ["n": .number(number)])) }
    if isFinal, let request = try picture.request.flatMap({ try rows.request($0) }),
      request.round > 1
    {
      facts.append(say(.captionFinal, ["rounds": .number(request.round)]))
    }
    let understood = picture.remarks.filter {
      switch $0 {
      case .understood, .guessed: true
      default: false
      }
    }
    let request = try picture.request.flatMap { try rows.request($0) }
    // Who did not write the prompt reads all of it.
    let isTheirs = request?.meaning?.prompt == nil
    let words = short(picture, atMost: isTheirs ? Self.shortPrompt : Meaning.maximumPrompt)
    var text = [[RichText.Run(words)], joined(facts)]
    text += meant(by: request)
    text += understood.map { remark($0) }
    return lines(text)
  }

  /// Above stands what was understood; here, from which words.
  private func meant(by request: Request?) -> [[RichText.Run]] {
    guard let request, let meaning = request.meaning else { return [] }
    switch meaning.kind {
    case .intent:
      guard meaning.prompt != nil else { return [] }
      let words = tidy(request.prompt, atMost: Self.shortPrompt)
      return [say(.captionUnderstood, ["words": .quoted(words)])]
    case .replanted: return [say(.captionReplanted, ["count": .number(meaning.before.count)])]
    }
  }

  /// The words of a picture on one short line.
  func short(_ picture: Picture, atMost count: Int = 80) -> String {
    let words = tidy(picture.recipe.words, atMost: count)
    guard words.isEmpty else { return words }
    return language.say(.wordsNone).map(\.text).joined()
  }

  func joined(_ facts: [[RichText.Run]]) -> [RichText.Run] {
    var runs: [RichText.Run] = []
    for fact in facts {
      if !runs.isEmpty { runs.append(RichText.Run(" · ")) }
      runs += fact
    }
    return runs.joined
  }

  func remark(_ remark: PainterRemark) -> [RichText.Run] {
    let things = { (list: [String]) in
      Slot.words(language.list(list.prefix(20).map { tidy($0, atMost: 40) }))
    }
    switch remark {
    case .understood(let list): return say(.remarkUnderstood, ["things": things(list)])
    case .guessed: return say(.remarkGuessed)
    case .leftOut(let list): return say(.remarkLeftOut, ["things": things(list)])
    case .cannotDraw(let list): return say(.remarkCannotDraw, ["things": things(list)])
    case .cannotChange(let list): return say(.remarkCannotChange, ["things": things(list)])
    case .meant(let word, let nearest):
      return say(.remarkMeant, ["word": .quoted(word), "nearest": .quoted(nearest)])
    case .otherSize(let size):
      return say(.remarkOtherSize, ["width": .number(size.width), "height": .number(size.height)])
    case .said(let text): return say(.remarkSaid, ["text": .words(tidy(text, atMost: 300))])
    }
  }

  private func altText(of picture: Picture) -> String {
    let prompt = ["prompt": Slot.words(tidy(picture.recipe.words, atMost: 300))]
    let runs =
      picture.origin == .posted
      ? say(.altPosted)
      : say(picture.recipe.source == nil ? .altPainted : .altRepainted, prompt)
    return runs.map(\.text).joined()
  }

  private func fileName(of picture: Picture) -> String {
    var name = ""
    for scalar in tidy(picture.recipe.words, atMost: 60).lowercased().unicodeScalars {
      guard name.utf8.count < 60 else { break }
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        name.unicodeScalars.append(scalar)
      } else if !name.isEmpty, name.last != "-" {
        name.append("-")
      }
    }
    if name.last == "-" { name.removeLast() }
    if name.isEmpty { name = language.say(.fileName).map(\.text).joined() }
    let endings = ["image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"]
    return "\(name)-\(picture.id).\(endings[picture.image?.mimeType ?? ""] ?? "png")"
  }

  func candidates(of id: RequestID, _ ids: [PictureID]) throws -> RichText {
    var text = lines(say(.candidatesHead, ["count": .number(ids.count)]))
    var items: [[RichText.Run]] = []
    for id in ids.prefix(Wishes.candidates.upperBound) {
      guard let picture = try rows.picture(id) else { continue }
      var slots = ["n": Slot.number(picture.candidate ?? items.count + 1), "id": id.slot]
      if let score = picture.score { slots["score"] = .score(score) }
      items.append(say(picture.score == nil ? .candidatesLineUnscored : .candidatesLine, slots))
    }
    text.addList(items)
    text.add(say(.candidatesChoose))
    return text
  }
}
