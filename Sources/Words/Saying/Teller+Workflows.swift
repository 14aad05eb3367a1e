import Studio

/// A workflow that somebody brought: what would be bound, and what has to be said before.
///
/// Names of nodes are from the file, so they are data here.
extension Teller {
  func workflow(_ fact: Fact) throws -> RichText? {
    switch fact {
    case .workflowCard(let key, _): return try card(of: key)
    case .workflowNotRead(let key, let reason):
      return lines(
        say(.workflowNotRead, ["name": .quoted(key.name), "reason": reasonSlot(reason)]))
    default: return nil
    }
  }

  private func card(of key: AdoptionKey) throws -> RichText? {
    guard let adoption = try rows.adoption(key), let proposal = adoption.proposal else {
      return nil
    }
    if let question = proposal.question { return ask(question, of: adoption) }
    var text = lines(
      say(.workflowHead, ["name": .words(adoption.name), "painter": .words(adoption.painter)]))
    let idle = proposal.lines.filter(\.places.isEmpty).map(\.slot)
    text.addList(
      proposal.lines.filter { !$0.places.isEmpty }.map { line in
        say(
          line.isTitled ? .workflowTitled : .workflowFound,
          ["slot": .code(line.slot), "places": .words(line.places.joined(separator: "; "))])
      })
    if !idle.isEmpty { text.add(say(.workflowIdle, ["slots": language.codes(idle)])) }
    text.add(
      say(proposal.abilities.paintsFromPictures ? .workflowFromPicture : .workflowFromText))
    text.add(say(.workflowTap))
    return text
  }

  private func ask(_ question: Proposal.Question, of adoption: Adoption) -> RichText {
    let slots = ["name": Slot.words(adoption.name), "slot": .code(question.slot)]
    guard !question.candidates.isEmpty else {
      return lines(
        say(.workflowAskNone, slots), say(.workflowAskReply, ["slot": .code(question.slot)]))
    }
    var text = lines(say(.workflowAsk, slots))
    text.addList(
      question.candidates.map { [RichText.Run(tidy($0, atMost: Proposal.maximumPlace))] })
    text.add(say(.workflowAskReply, ["slot": .code(question.slot)]))
    return text
  }
}
