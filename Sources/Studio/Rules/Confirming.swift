import Storage

/// Reactions are not encrypted, so a room may want a word for what a tap would do.
///
/// 1. What a tap does beyond the gate stands in `deed`, and nothing else asks for its word.
/// 2. The word is said in reply to what was tapped, or to the question.
struct Deed {
  var word: TapWord
  /// It queues a job, or lets the room queue them by itself.
  var isCostly = false
}

extension Draft {
  /// Nothing, where the sign would do nothing, or is for the gate: there a tap waits in its row.
  func deed(of sign: Sign, on line: Message) throws -> Deed? {
    switch line.kind {
    case .picture, .critique:
      if sign == .seedling, line.role == .bot { return Deed(word: .replant, isCostly: true) }
      return sign == .play ? Deed(word: .useThis) : nil
    case .sheet, .gallery:
      if case .number(let number) = sign { return Deed(word: .number(number)) }
      guard line.kind == .sheet else { return nil }
      if sign == .seedling { return Deed(word: .replant, isCostly: true) }
      return sign == .play ? Deed(word: .useThis) : nil
    case .welcome:
      if sign == .play, line.picture != nil { return Deed(word: .useThis) }
      if sign == .palette { return Deed(word: .listen(.all)) }
      return sign == .speech ? Deed(word: .listen(.mention)) : nil
    case .collection:
      guard sign == .check, try conversation(line.conversation).collection != nil else {
        return nil
      }
      return Deed(word: .approve, isCostly: true)
    case .tasteCard:
      guard try taste(of: line)?.state == .draft else { return nil }
      switch sign {
      case .check: return Deed(word: .approve)
      case .cycle: return Deed(word: .iterate, isCostly: true)
      case .bin: return Deed(word: .restart)
      default: return nil
      }
    case .promptCard:
      guard line.status == .done, line.request == nil else { return nil }
      if sign == .palette { return Deed(word: .approve, isCostly: true) }
      return sign == .cross ? Deed(word: .restart) : nil
    case .workflowCard:
      guard let adoption = try proposed(on: line) else { return nil }
      if sign == .check, adoption.proposal?.question == nil {
        return Deed(word: .approve, isCostly: true)
      }
      return sign == .cross ? Deed(word: .restart) : nil
    case .offer:
      guard sign == .palette, try line.request.flatMap({ try request($0) })?.edit != nil else {
        return nil
      }
      return Deed(word: .approve, isCostly: true)
    case .prompt, .notice, .word, .tap, .seed, .status, .warning, .file: return nil
    }
  }

  func needsWord(isCostly: Bool, in conversation: Key) throws -> Bool {
    switch try self.conversation(conversation).settings.confirm ?? house.confirm {
    case .never: false
    case .costly: isCostly
    case .always: true
    }
  }

  /// A word in reply to a card stands for the tap on it.
  ///
  /// - Returns: whether it replied to one.
  mutating func decidedOnCard(_ option: Gate.Option, in utterance: Utterance) throws -> Bool {
    guard let line = try card(repliedTo: utterance.place) else { return false }
    let sign: Sign =
      switch (option, line.kind) {
      case (.approve, .promptCard), (.approve, .offer): .palette
      case (.approve, _): .check
      case (.iterate, _): .cycle
      case (.restart, .promptCard), (.restart, .workflowCard): .cross
      case (.restart, _): .bin
      }
    if try deed(of: sign, on: line) == nil {
      tell(
        .tapRefused(.nothingToDecide), at: utterance.place.answer(to: utterance.key),
        mentions: utterance.person)
    } else {
      try carryOut(
        Tap(
          key: utterance.key, target: line.key, sign: sign, person: utterance.person,
          conversation: line.conversation), on: line)
    }
    return true
  }

  func card(repliedTo place: Place) throws -> Message? {
    guard var line = try place.repliesTo.flatMap({ try message($0) }) else { return nil }
    if line.kind == .notice, line.picture == nil,
      let asked = try line.repliesTo.flatMap({ try message($0) })
    {
      line = asked
    }
    guard line.conversation == place.conversation, !line.isRedacted else { return nil }
    switch line.kind {
    case .collection, .tasteCard, .promptCard, .workflowCard, .offer: return line
    default: return nil
    }
  }
}
