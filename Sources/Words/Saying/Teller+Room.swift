import Storage
import Studio

/// How a room stands and is set up, and who works in it.
extension Teller {
  func status(of room: Key) throws -> RichText {
    let conversation = try rows.conversation(room)
    let settings = conversation?.settings ?? Conversation.Settings()
    let title = conversation?.title ?? say(.statusUntitled).map(\.text).joined()
    var text = lines(say(.statusHead, ["title": .words(title)]))
    if let id = conversation?.active, let picture = try rows.picture(id) {
      text.add(say(.statusActive, ["id": id.slot, "prompt": .words(short(picture))]))
    } else {
      text.add(say(.statusNoActive))
    }
    let atWork = try rows.requestsAtWork(in: room, limit: house.maximumOpenRequests)
    let waiting = try rows.countRequestsWaiting(in: room)
    let open = atWork.count + waiting
    var painting = 0
    for request in atWork {
      painting += try rows.pictures(of: request.id)
        .count { $0.state == .waiting || $0.state == .painting }
    }
    if open > 0 {
      text.add(say(.statusOpen, ["count": .number(open), "waiting": .number(waiting)]))
    }
    text.add(
      painting == 0 ? say(.statusIdle) : say(.statusPainting, ["count": .number(painting)]))
    text.add(
      say(
        .statusBackends,
        [
          "painter": .words(settings.painter ?? house.painters.first?.name ?? none),
          "critic": .words(settings.critic ?? house.critics.first?.name ?? none),
          "mode": .code(settings.mode.rawValue),
        ]))
    text.add(
      conversation?.taste.map { say(.statusTaste, ["name": .quoted($0)]) } ?? say(.statusNoTaste))
    if let collection = conversation?.collection {
      text.add(
        say(
          .statusCollecting,
          ["name": .quoted(collection.name), "count": .number(collection.references.count)]))
    }
    if conversation?.talk != nil { text.add(say(.statusTalking)) }
    return text
  }

  /// By the names that `!settings` takes.
  func settings(of room: Key) throws -> RichText {
    let own = try rows.conversation(room)?.settings ?? Conversation.Settings()
    let loop = own.loop ?? house.loop
    let isOwnLoop = own.loop != nil
    let listen = own.listen ?? house.listen
    let rows: [(name: String, value: String, isOwn: Bool)] = [
      ("mode", own.mode.rawValue, true),
      ("painter", own.painter ?? house.painters.first?.name ?? none, own.painter != nil),
      ("critic", own.critic ?? house.critics.first?.name ?? none, own.critic != nil),
      ("director", own.director ?? house.director ?? none, own.director != nil),
      (
        "size", (own.size ?? painter(of: own)?.standardSize).map { "\($0)" } ?? none,
        own.size != nil
      ),
      ("loop", loop.isOn ? "on" : "off", isOwnLoop),
      ("threshold", language.decimal(loop.threshold), isOwnLoop),
      ("gate_low", language.decimal(loop.gate), isOwnLoop),
      ("rounds", "\(loop.rounds)", isOwnLoop),
      ("loop_from", loop.source.rawValue, isOwnLoop),
      ("judge", loop.judge.rawValue, isOwnLoop),
      ("gate", phrase(own.gate ?? house.gate), own.gate != nil),
      ("confirm", (own.confirm ?? house.confirm).rawValue, own.confirm != nil),
      // Where nobody has answered, the house has nothing either.
      ("listen", listen?.rawValue ?? unanswered, own.listen != nil || listen == nil),
      ("language", own.language ?? house.language, own.language != nil),
      ("understand", (own.understand ?? house.understand).rawValue, own.understand != nil),
    ]
    var text = lines(say(.settingsHead))
    text.addList(
      rows.map { row in
        let value =
          row.isOwn
          ? [RichText.Run(tidy(row.value, atMost: 100))]
          : say(.settingsHouse, ["value": .words(row.value)])
        return say(.settingsLine, ["name": .code(row.name), "value": .said(value)])
      })
    return text
  }

  func slot(_ value: SettingValue) -> Slot {
    switch value {
    case .word(let word): .quoted(word)
    case .nobody: .said(say(.settingsNone))
    case .sizeOfPainter: .said(say(.settingsSizeOfPainter))
    case .unanswered: .said(say(.settingsUnanswered))
    }
  }

  private var none: String { say(.settingsNone).map(\.text).joined() }
  private var unanswered: String { say(.settingsUnanswered).map(\.text).joined() }

  private func painter(of settings: Conversation.Settings) -> PainterCapabilities? {
    settings.painter.flatMap(house.painter) ?? house.painters.first
  }

  private func phrase(_ policy: GatePolicy) -> String {
    switch policy {
    case .anyone: "anyone"
    case .requester: "requester"
    case .moderators: "moderators"
    case .quorum(let count):
      say(.settingsQuorum, ["n": .number(count)]).map(\.text).joined()
    }
  }

  func painters() -> RichText {
    var text = lines(say(.paintersHead))
    text.addList(
      house.painters.prefix(40).map { painter in
        let modes = [
          painter.paintsFromText ? language[label: .paintersText] : nil,
          fromPictures(painter),
        ].compactMap(\.self)
        var facts = [
          line(of: painter),
          [RichText.Run(language.list(modes))],
          say(.paintersSizes, ["sizes": .said(sizes(painter.sizes))]),
        ]
        let takes = Directive.allCases.filter { $0.isChosenByPainter && $0.isHonoured(by: painter) }
        if !takes.isEmpty {
          let names = takes.map { "--\($0.rawValue)" }
          facts.append(say(.paintersTakes, ["list": language.codes(names)]))
        }
        if house.credits != nil, painter.price > 0 {
          facts.append(say(.paintersPrice, ["count": .number(painter.price)]))
        }
        return joined(facts)
      })
    return text
  }

  private func line(of painter: PainterCapabilities) -> [RichText.Run] {
    let name = Slot.words(painter.name)
    guard let adopted = painter.adopted else {
      return say(.paintersLine, ["name": name, "summary": .words(painter.summary)])
    }
    return say(.paintersAdopted, ["name": name, "painter": .words(adopted.painter)])
  }

  private func fromPictures(_ painter: PainterCapabilities) -> String? {
    guard painter.inputs > 1 else {
      return painter.paintsFromPictures ? language[label: .paintersPictures] : nil
    }
    return say(.paintersSeveral, ["count": .number(painter.inputs)]).map(\.text).joined()
  }

  func critics() -> RichText {
    var text = lines(say(.criticsHead))
    text.addList(
      house.critics.prefix(20).map { critic in
        let line = say(
          critic.basis == .measured ? .criticsMeasured : .criticsOpinion,
          ["name": .words(critic.name), "summary": .words(critic.summary)])
        return critic.canLearn ? line : line + " · " + say(.criticsNoLearning)
      })
    return text
  }
}
