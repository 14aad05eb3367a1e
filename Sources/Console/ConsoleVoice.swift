package import Concurrency
internal import Pictures
internal import Storage
package import Studio
package import Words
internal import Workers

/// Phrases what is told, for a terminal.
package struct ConsoleVoice: Voice {
  private let languages: Languages
  private let house: HouseRules

  package init(languages: Languages, house: HouseRules) {
    self.languages = languages
    self.house = house
  }

  package func say(
    _ telling: Telling, in rows: inout some StudioGround, at now: Instant
  ) throws {
    try rows.post(try message(for: telling, in: rows, at: now))
  }

  func message(
    for telling: Telling, in rows: some StudioReading, at now: Instant
  ) throws -> Outgoing {
    let room = telling.place.conversation
    let language = languages.of(try rows.conversation(room), house)
    let teller = Teller(rows: rows, language: language, house: house)
    var line = ConsoleLine(
      language: language.code, text: try teller.text(of: telling)?.plain ?? "",
      told: telling.told)
    line.exhibit = try Exhibit(of: telling.fact, in: rows)
    switch telling.fact {
    case .seeds(_, let signs): (line.keys, line.keysOn) = (signs, telling.place.repliesTo)
    case .withdrawSeeds, .gateDecided, .answer(.tasteKept), .answer(.tasteDropped),
      .answer(.cardDropped), .answer(.talkEnded), .answer(.workflowTaken),
      .answer(.workflowDropped):
      line.keys = []
    case .candidates(_, let ids):
      line.keys = ids.indices.map { .number($0 + 1) } + [.thumb, .cycle, .recycle]
    case .answer(.gallery(let ids)): line.keys = (1...9).prefix(ids.count).map { .number($0) }
    default: if !telling.signs.isEmpty { line.keys = telling.signs }
    }
    return Outgoing(
      lane: room, payload: line.payload, priority: telling.urgency.rawValue, created: now)
  }
}
