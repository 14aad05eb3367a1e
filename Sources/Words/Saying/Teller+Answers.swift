import Storage
import Studio

/// What commands answer, looked up when it is shown.
extension Teller {
  func answer(_ answer: Answer, in room: Key) throws -> RichText? {
    switch answer {
    case .help(let topic): return help(topic)
    case .status: return try status(of: room)
    case .settings: return try settings(of: room)
    case .setting(let name, let value):
      return lines(say(.settingIs, ["name": .code(name), "value": slot(value)]))
    case .mode(.auto): return lines(say(.modeAuto))
    case .mode(.text2img): return lines(say(.modeText2img))
    case .mode(.img2img): return lines(say(.modeImg2img))
    case .active(let id):
      return lines(try id.map { try about($0, .activeIs) } ?? say(.activeNone))
    case .nowActive(let id): return lines(say(.activeNow, ["id": id.slot]))
    case .cleared(let had): return lines(say(had ? .cleared : .clearedAlready))
    case .wentBack(let id): return lines(try id.map { try about($0, .backTo) } ?? say(.backNone))
    case .cancelled(let count):
      return lines(
        count == 0 ? say(.cancelledNone) : say(.cancelled, ["count": .number(count)]))
    case .history(let count): return try history(of: room, count)
    case .gallery(let ids) where ids.isEmpty: return lines(say(.galleryNone))
    case .gallery(let ids):
      let all = try rows.countApprovedPictures(in: room)
      return lines(language.galleryHead(ids.count, of: all))
    case .tree(let id): return lines(id.map { say(.treeIs, ["id": $0.slot]) } ?? say(.treeNone))
    case .recipe(let id): return try recipe(of: id)
    case .undeleted(let id): return lines(say(.undeleted, ["id": id.slot]))
    case .loop(let settings): return lines(loop(settings))
    case .tastes:
      return list(of: try rows.tastes(in: room), inUse: try rows.conversation(room)?.taste)
    case .taste(let key): return try card(of: key, isNew: false)
    case .tasteInUse(let key): return lines(say(.tasteInUse, ["name": .quoted(key.name)]))
    case .tasteOff: return lines(say(.tasteOff))
    case .tasteKept(let key): return lines(say(.tasteKept, slots(of: key)))
    case .tasteDropped(let key): return lines(say(.tasteDropped, slots(of: key)))
    case .tasteForgotten(let name): return lines(say(.tasteForgotten, ["name": .quoted(name)]))
    case .collectionCancelled: return lines(say(.collectionCancelled))
    case .credits(let account, let rules): return lines(credits(account, rules))
    case .granted(let person, let amount):
      return lines(
        say(.granted, ["count": .number(amount), "person": .words(person.description)]))
    case .painters: return painters()
    case .critics: return critics()
    case .workflowTaken(let key):
      return lines(say(.workflowTaken, ["name": .words(key.name), "code": .code(key.name)]))
    case .workflowDropped(let name): return lines(say(.workflowDropped, ["name": .words(name)]))
    case .workflowForgotten(let name):
      return lines(say(.workflowForgotten, ["name": .words(name)]))
    case .talking: return lines(say(.talkOn))
    case .talkEnded: return lines(say(.talkOff))
    case .cardDropped: return lines(say(.cardDropped))
    case .listening(.all): return lines(say(.listeningAll))
    case .listening(.mention): return lines(say(.listeningMention))
    }
  }

  private func slots(of key: TasteKey) -> [String: Slot] {
    ["name": .quoted(key.name), "version": .number(key.version)]
  }

  private func about(_ id: PictureID, _ sentence: Sentence) throws -> [RichText.Run] {
    let prompt = try rows.picture(id).map { short($0) } ?? ""
    return say(sentence, ["id": id.slot, "prompt": .words(prompt)])
  }

  private func loop(_ settings: LoopSettings) -> [RichText.Run] {
    guard settings.isOn else { return say(.loopOff) }
    return say(
      .loopOn,
      [
        "rounds": .number(settings.rounds), "gate": .decimal(settings.gate),
        "threshold": .decimal(settings.threshold),
      ]) + " " + say(settings.source == .best ? .loopBest : .loopFresh)
  }

  private func credits(_ account: Account?, _ rules: CreditRules?) -> [RichText.Run] {
    guard let rules else { return say(.creditsFree) }
    let granted = account?.granted ?? 0
    let reserved = account?.reserved ?? 0
    let left = max(0, rules.allowance + granted - (account?.spent ?? 0) - reserved)
    var line = say(
      .creditsLeft,
      [
        "left": .number(left), "allowance": .number(rules.allowance),
        "time": .said(language.duration(rules.period)),
      ])
    if reserved > 0 { line = line + " " + say(.creditsReserved, ["count": .number(reserved)]) }
    if granted > 0 { line = line + " " + say(.creditsGranted, ["count": .number(granted)]) }
    return line
  }

  private func history(of room: Key, _ count: Int) throws -> RichText {
    let pictures = try rows.pictures(in: room, limit: min(count, History.range.upperBound))
    guard !pictures.isEmpty else { return lines(say(.historyNone)) }
    let active = try rows.conversation(room)?.active
    var text = lines(say(.historyHead, ["count": .number(pictures.count)]))
    text.addList(
      pictures.map { picture in
        var facts = [[RichText.Run(picture.id.description, .code)]]
        facts.append([RichText.Run(short(picture, atMost: 40))])
        if let score = picture.score { facts.append([RichText.Run(language.score(score))]) }
        let notes: [(Bool, Label)] = [
          (picture.origin == .posted, .historyPosted), (picture.state == .hidden, .historyHidden),
          (picture.approvedBy != nil, .historyApproved), (picture.id == active, .historyActive),
        ]
        for (holds, label) in notes where holds {
          facts.append([RichText.Run(language[label: label])])
        }
        return joined(facts)
      })
    return text
  }

  private func recipe(of id: PictureID) throws -> RichText {
    guard let picture = try rows.picture(id) else { return lines(say(.refusedNoSuchPicture)) }
    guard picture.origin == .painted else {
      return lines(say(.recipePosted, ["id": id.slot]))
    }
    let recipe = picture.recipe
    var text = lines(say(.recipeHead, ["id": id.slot]))
    var items: [[RichText.Run]] = []
    if let request = try picture.request.flatMap({ try rows.request($0) }),
      request.meaning?.prompt != nil
    {
      items.append(say(.recipeSaid, ["text": .words(request.prompt)]))
    }
    items.append(say(.recipeWords, ["text": .words(recipe.words)]))
    if !recipe.prompt.utf8.elementsEqual(recipe.words.utf8) {
      items.append(say(.recipePrompt, ["text": .words(recipe.prompt)]))
    }
    if let negative = recipe.negative {
      items.append(say(.recipeNo, ["text": .words(negative)]))
    }
    items.append(
      say(
        .recipePainter,
        [
          "painter": .words(recipe.artist), "seed": .code("\(recipe.seed)"),
          "size": .words("\(recipe.size)"),
        ]))
    var more: [[RichText.Run]] = []
    if let source = recipe.source { more.append(say(.captionFrom, ["id": source.slot])) }
    if !recipe.others.isEmpty {
      more.append(say(.recipeOthers, ["list": language.codes(recipe.others.map(\.description))]))
    }
    if let strength = recipe.strength {
      more.append(say(.recipeStrength, ["strength": .decimal(strength)]))
    }
    if let steps = recipe.steps { more.append(say(.recipeSteps, ["steps": .number(steps)])) }
    if let taste = recipe.taste { more.append(say(.recipeTaste, ["taste": .words(taste)])) }
    if !more.isEmpty { items.append(joined(more)) }
    text.addList(items)
    return text
  }
}

extension Language {
  /// Above the gallery: that it shows the newest, where there are more.
  package func galleryHead(_ shown: Int, of all: Int) -> [RichText.Run] {
    guard all > shown else { return say(.galleryHead, ["count": .number(shown)]) }
    return say(.galleryNewest, ["count": .number(shown), "total": .number(all)])
  }
}
