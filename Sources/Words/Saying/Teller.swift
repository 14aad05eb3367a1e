package import Studio

/// Puts facts into words: from the rows as they are at that moment, in one language.
///
/// Every fact becomes one short message, or none: seeds and retractions are deeds.
package struct Teller<Rows: StudioReading> {
  package static var shortPrompt: Int { 80 }

  let rows: Rows
  let language: Language
  /// With the painters of the room, once it is known which.
  private(set) var house: HouseRules

  package init(rows: Rows, language: Language, house: HouseRules) {
    self.rows = rows
    self.language = language
    self.house = house
  }

  package func text(of telling: Telling) throws -> RichText? {
    var teller = self
    teller.house = try rows.house(house, of: telling.place.conversation)
    return try teller.told(telling)
  }

  private func told(_ telling: Telling) throws -> RichText? {
    switch telling.fact {
    case .picture(let id, let isFinal): return try caption(of: id, isFinal: isFinal)
    case .critique(let id, let standing): return try critique(of: id, standing)
    case .noCritique(let id, let reason):
      var text = lines(
        say(.critiqueMissing, ["id": id.slot, "reason": reasonSlot(reason)]),
        say(.critiqueMissingNext))
      if let picture = try rows.picture(id), let line = try worn(picture) { text.add(line) }
      return text
    case .candidates(let request, let ids): return try candidates(of: request, ids)
    case .seeds, .withdrawSeeds, .warnAgain, .retract: return nil
    case .gateDecided(_, let outcome): return decided(outcome)
    case .gateReopened(let id, let name):
      return lines(say(.gateReopened, ["id": id.slot, "name": .words(name)]))
    case .tapRefused(let refusal): return lines(refused(refusal))
    case .tapNeedsWord(let word):
      return lines(say(.tapNeedsWord, ["word": .code(spelling(of: word))]))
    case .late(let id):
      return lines(say(.late, ["id": id.slot, "painter": .words(try awaitedName(of: id))]))
    case .progress(let id, let stage, let ahead, _):
      return progress(Progress(id, stage, ahead: ahead))
    case .notShown(let id, let reason):
      return lines(
        say(.notShown, ["id": id.slot, "reason": .words(tidy(reason, atMost: 200))]))
    case .paintingFailed(let id, let failure, let refunded):
      return try failed(id, failure, refunded: refunded)
    case .candidatesFailed(let id, let failure, let count, let total, let refunded):
      let share = say(.failedCandidates, ["count": .number(count), "total": .number(total)])
      return try failed(id, failure, share: share, refunded: refunded)
    case .calledOff(let name, let count):
      return lines(say(.calledOff, ["name": .words(name), "count": .number(count)]))
    case .hidden(let id, let active):
      let time = Slot.said(language.duration(house.keepHidden))
      return lines(
        say(.hidden, ["id": id.slot, "time": time]) + " "
          + (active.map { say(.hiddenActive, ["id": $0.slot]) } ?? say(.hiddenNone)))
    case .refused(let refusal): return lines(try refused(refusal))
    case .misread(let misreading): return lines(misread(misreading))
    case .notHonoured(let painter, let what):
      let things = language.enumeration(what.map { language.marked(.init($0)) })
      return lines(say(.unhonoured, ["painter": .words(painter), "things": .said(things)]))
    case .paintedBy(let name, let usual, let why):
      let names = ["painter": Slot.words(name), "usual": .words(usual)]
      return lines(say(Sentence(why), names))
    case .sourceIs(let source, let busy):
      return lines(
        source.map { say(.sourceIs, ["busy": busy.slot, "id": $0.slot]) }
          ?? say(.sourceNone, ["busy": busy.slot]))
    case .editOffered: return lines(say(.editOffered))
    case .editIsNoCommand: return lines(say(.editNoCommand))
    case .welcome(_, let asks):
      return lines(
        say(.welcomeHello), say(.welcomeTaps), say(asks ? .welcomeAsk : .welcomeMore))
    case .askedToListen: return lines(say(.welcomeGrown), say(.welcomeAsk))
    case .moved(let active):
      return lines(active.map { say(.movedActive, ["id": $0.slot]) } ?? say(.moved))
    case .answer(let answer): return try self.answer(answer, in: telling.place.conversation)
    case .collectionOpened, .collected, .tasteLearnt, .tasteNotLearnt, .directorSaid,
      .directorFailed, .directorEmpty, .promptCard, .notUnderstood:
      return try talkedThrough(telling.fact)
    case .workflowCard, .workflowNotRead: return try workflow(telling.fact)
    }
  }

  /// The house's own reasons in the language; others as they were given.
  func reasonSlot(_ reason: String) -> Slot {
    .words(HouseReason(rawValue: reason).map { language[label: Label($0)] } ?? reason)
  }

  func say(_ sentence: Sentence, _ slots: [String: Slot] = [:]) -> [RichText.Run] {
    language.say(sentence, slots)
  }

  func lines(_ lines: [RichText.Run]...) -> RichText { self.lines(lines) }

  func lines(_ lines: [[RichText.Run]]) -> RichText {
    var text = RichText()
    for line in lines { text.add(line) }
    return text
  }

  private func decided(_ outcome: Gate.Outcome) -> RichText {
    let name = ["name": Slot.words(outcome.name)]
    switch outcome.option {
    case .approve: return lines(say(.gateApproved, name))
    case .iterate:
      return lines(say(outcome.led == nil ? .gateIteratedWaits : .gateIterated, name))
    case .restart: return lines(say(.gateRestarted, name))
    }
  }

  private func refused(_ refusal: TapRefusal) -> [RichText.Run] {
    switch refusal {
    case .notYourRequest(let asker): say(.tapNotYours, ["name": .words(asker)])
    case .moderatorsOnly: say(.tapModerators)
    case .tooLate(let winner, let option):
      say(
        .tapTooLate,
        ["name": .words(winner), "option": .words(language[label: Label(option)])])
    case .stillRunning: say(.tapStillRunning)
    case .nothingToDecide: say(.tapNothing)
    case .tooManyTaps(let maximum): say(.tapTooMany, ["count": .number(maximum)])
    }
  }

  private func spelling(of word: TapWord) -> String {
    switch word {
    case .approve: language.spelling(of: .approve)
    case .iterate: language.spelling(of: .iterate)
    case .restart: language.spelling(of: .restart)
    case .useThis: language.spelling(of: .useThis)
    case .replant: language.spelling(of: .replant)
    case .number(let number): "\(number)"
    case .listen(let listen): "!\(CommandWord.settings.rawValue) listen \(listen.rawValue)"
    }
  }

  /// Who has it in hand: whoever is to say what is meant, and then its painter.
  private func awaitedName(of id: PictureID) throws -> String {
    let request = try rows.picture(id)?.request.flatMap { try rows.request($0) }
    if let request, request.isUnderstanding, let director = request.meaning?.director {
      return director
    }
    return try painterName(of: id)
  }

  func painterName(of id: PictureID) throws -> String {
    try rows.picture(id)?.recipe.artist ?? house.painters.first?.name ?? ""
  }
}

extension ShortID {
  var slot: Slot { .code(description) }
}

extension Sentence {
  fileprivate init(_ why: WhyAnother) {
    switch why {
    case .takesNoPicture: self = .paintedByFromPicture
    case .needsPicture: self = .paintedByFromText
    case .isAway: self = .paintedByAway
    case .takesFewer: self = .paintedByFromSeveral
    }
  }
}

extension Label {
  init(_ option: Gate.Option) {
    switch option {
    case .approve: self = .optionApprove
    case .iterate: self = .optionIterate
    case .restart: self = .optionRestart
    }
  }

  package init(_ dimension: Dimension) {
    switch dimension {
    case .palette: self = .dimensionPalette
    case .composition: self = .dimensionComposition
    case .mood: self = .dimensionMood
    case .texture: self = .dimensionTexture
    case .avoid: self = .dimensionAvoid
    }
  }

  init(_ reason: HouseReason) {
    switch reason {
    case .noCritic: self = .reasonNoCritic
    case .criticGone: self = .reasonCriticGone
    case .cancelled: self = .reasonCancelled
    case .stopped: self = .reasonStopped
    case .pictureGone: self = .reasonPictureGone
    case .bytesGone: self = .reasonBytesGone
    case .picturesGone: self = .reasonPicturesGone
    case .sourceGone: self = .reasonSourceGone
    case .defect: self = .reasonDefect
    case .nothingToLearnFrom: self = .reasonNothingToLearnFrom
    case .noReader: self = .reasonNoReader
    case .nothingSaid: self = .reasonNothingSaid
    case .workflowGone: self = .reasonWorkflowGone
    case .painterGone: self = .reasonPainterGone
    case .noReason: self = .reasonNoReason
    case .rivalGone: self = .reasonRivalGone
    }
  }

  init(_ unhonoured: Unhonoured) {
    switch unhonoured {
    case .shape: self = .unhonouredShape
    case .loop: self = .unhonouredLoop
    case .from: self = .unhonouredFrom
    case .seed: self = .unhonouredSeed
    case .negative: self = .unhonouredNegative
    case .strength: self = .unhonouredStrength
    case .steps: self = .unhonouredSteps
    case .source: self = .unhonouredSource
    case .others: self = .unhonouredOthers
    }
  }
}

extension Language {
  /// A label with its markup.
  func marked(_ label: Label) -> [RichText.Run] {
    let text = self[label: label]
    guard text.hasPrefix("--") else { return [RichText.Run(text)] }
    return [RichText.Run(text, .code)]
  }

  func enumeration(_ items: [[RichText.Run]]) -> [RichText.Run] {
    var runs: [RichText.Run] = []
    for item in items {
      if !runs.isEmpty { runs.append(RichText.Run(", ")) }
      runs += item
    }
    return runs.joined
  }

  func codes(_ items: [String]) -> Slot {
    .said(enumeration(items.map { [RichText.Run($0, .code)] }))
  }
}
