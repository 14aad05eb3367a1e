import Studio

extension Teller {
  /// Two lines of figures, the gap, the revised prompt, then honest footers. It also reads well as a
  /// plain reply.
  func critique(of id: PictureID, _ standing: Standing) throws -> RichText? {
    guard let critique = try rows.critique(of: id), let judgement = critique.judgement,
      let picture = try rows.picture(id)
    else { return nil }
    if let number = picture.candidate { return try candidate(number, picture, critique, judgement) }
    var head = say(
      .critiqueHead, ["round": .number(standing.round), "score": .score(judgement.score)])
    if let gain = standing.gain { head = head + " \(language.gain(gain))" }
    var text = lines(
      head.bold, figures(of: judgement),
      [RichText.Run(tidy(judgement.gap, atMost: Judgement.maximumGap))], revised(judgement))
    for line in try places(of: picture, critique, standing) { text.add(line) }
    for item in picture.remarks {
      if case .understood = item { continue }
      text.add(remark(item))
    }
    if let adherence = judgement.adherence {
      // By the painter's own facts, or by what a model says that it sees.
      let isSeen = judgement.basis == .opinion
      text.add(
        say(
          isSeen ? .critiqueAdherenceSeen : .critiqueAdherence, ["score": .score(adherence)]))
    }
    // A model has up to four: how it was read, how it counted, what it sees, what it misses.
    for remark in judgement.remarks.prefix(judgement.basis == .opinion ? 4 : 3) {
      text.add([RichText.Run(tidy(remark, atMost: Judgement.maximumGap))])
    }
    addBasis(to: &text, of: critique, judgement, picture)
    text.add(try next(standing, picture))
    if standing.next != .goesOn, let line = try worn(picture) { text.add(line) }
    return text
  }

  /// What was not judged has a dash: no figure is neither a ten nor a zero.
  private func figures(of judgement: Judgement) -> [RichText.Run] {
    let figures = zip(Dimension.allCases, judgement.dimensions).map { dimension, figure in
      "\(language[label: Label(dimension)]) \(figure.map { language.score($0) } ?? "–")"
    }
    return [RichText.Run(figures.joined(separator: " | "))]
  }

  private func revised(_ judgement: Judgement) -> [RichText.Run] {
    [RichText.Run("→ " + tidy(judgement.revisedPrompt, atMost: 500))]
  }

  /// One line, as the sheet names it, and who says so. The one that the gate stands on says what 🔁
  /// would do, and what it was judged by; the sheet has the gate's words.
  private func candidate(
    _ number: Int, _ picture: Picture, _ critique: Critique, _ judgement: Judgement
  ) throws -> RichText {
    var slots: [String: Slot] = [
      "n": .number(number), "id": picture.id.slot, "score": .score(judgement.score),
      "gap": .words(tidy(judgement.gap, atMost: Judgement.maximumGap)),
    ]
    var sentence = Sentence.critiqueCandidate
    if judgement.basis == .opinion {
      slots["critic"] = .words(critique.critic)
      sentence = .critiqueCandidateOpinion
    }
    var text = lines(say(sentence, slots))
    let gate = try picture.request.flatMap { try rows.request($0) }?.gate
    if gate?.picture == picture.id {
      text.add(figures(of: judgement))
      text.add(revised(judgement))
      addBasis(to: &text, of: critique, judgement, picture)
    }
    return text
  }

  /// Whose opinion it is, and what pixels say beside it; or what was measured.
  private func addBasis(
    to text: inout RichText, of critique: Critique, _ judgement: Judgement, _ picture: Picture
  ) {
    text.add(basis(of: critique, judgement, picture))
    if let measured = judgement.measured { text.add(beside(measured)) }
  }

  private func basis(
    of critique: Critique, _ judgement: Judgement, _ picture: Picture
  ) -> [RichText.Run] {
    let critic = Slot.words(critique.critic)
    switch judgement.basis {
    case .measured:
      guard let taste = picture.recipe.taste else { return say(.critiqueMeasuredHouse) }
      return say(.critiqueMeasuredTaste, ["taste": .words(taste)])
    case .opinion: return say(.critiqueOpinion, ["critic": critic])
    }
  }

  /// One line, so that what pixels say is never taken for the model's words.
  private func beside(_ measured: Judgement.Measured) -> [RichText.Run] {
    let found = measured.remarks.prefix(4).map { remark in
      let words = tidy(remark, atMost: 200)
      return words.hasSuffix(".") ? String(words.dropLast()) : words
    }
    let score = say(.critiqueBeside, ["score": .score(measured.score)])
    return score + found.map { " · \($0)" }.joined(separator: "")
  }

  /// What was painted over too often is better painted anew.
  func worn(_ picture: Picture) throws -> [RichText.Run]? {
    guard try rows.isWorn(picture, house) else { return nil }
    return say(.nextWorn, ["count": .number(try rows.chain(of: picture).edits)])
  }

  private func next(_ standing: Standing, _ picture: Picture) throws -> [RichText.Run] {
    let loop = try rows.conversation(picture.conversation)?.settings.loop ?? house.loop
    let threshold = ["threshold": Slot.decimal(loop.threshold)]
    switch standing.next {
    case .gate: return say(.nextGate)
    case .converged: return say(.nextConverged, threshold)
    case .waits: return say(.nextWaits, threshold)
    case .goesOn: return say(.nextGoesOn, ["gate": .decimal(loop.gate)])
    case .outOfRounds: return say(.nextOutOfRounds, ["rounds": .number(loop.rounds)])
    }
  }
}

extension [RichText.Run] {
  var bold: [RichText.Run] {
    map { RichText.Run($0.text, $0.style == .plain ? .bold : $0.style) }.joined
  }
}
