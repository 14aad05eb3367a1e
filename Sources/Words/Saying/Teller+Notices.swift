internal import Studio

/// What a room is told of itself, beside what the studio decides.
package enum RoomNotice: Equatable, Sendable {
  /// The key of what could not be read has come after all.
  case heardLater(name: String)
  /// What was asked for while nobody was there, too long ago to be painted.
  case missed([Missed], limit: Duration)

  package struct Missed: Equatable, Sendable {
    package let name: String
    package let words: String

    package init(name: String, words: String) {
      self.name = name
      self.words = words
    }
  }
}

extension Teller {
  private static var maximumMissed: Int { 10 }

  package func text(of notice: RoomNotice) -> RichText {
    switch notice {
    case .heardLater(let name): return lines(say(.heardLater, ["name": .words(name)]))
    case .missed(let missed, let limit):
      var text = lines(say(.missedHead, ["time": .said(language.duration(limit))]))
      var items = missed.prefix(Self.maximumMissed).map {
        say(
          .missedLine,
          ["name": .words($0.name), "words": .words(tidy($0.words, atMost: Self.shortPrompt))])
      }
      let more = missed.count - items.count
      if more > 0 { items.append(say(.missedMore, ["count": .number(more)])) }
      text.addList(items)
      return text
    }
  }
}
