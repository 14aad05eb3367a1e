internal import Studio

/// What a room is told of itself, beside what the studio decides.
package enum RoomNotice: Equatable, Sendable {
  /// The key of what could not be read has come after all.
  case heardLater(name: String)
  /// What was said to us while nobody was there, too long ago to be done.
  case missed([Missed], limit: Duration)

  package struct Missed: Equatable, Sendable {
    package let name: String
    package let words: String
    /// It came with a picture; the words are what was written to it.
    package let hasPicture: Bool

    package init(name: String, words: String, hasPicture: Bool = false) {
      self.name = name
      self.words = words
      self.hasPicture = hasPicture
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
        let name = Slot.words($0.name)
        let words = tidy($0.words, atMost: Self.shortPrompt)
        guard $0.hasPicture else {
          return say(.missedLine, ["name": name, "words": .words(words)])
        }
        return words.isEmpty
          ? say(.missedPicture, ["name": name])
          : say(.missedCaption, ["name": name, "words": .words(words)])
      }
      let more = missed.count - items.count
      if more > 0 { items.append(say(.missedMore, ["count": .number(more)])) }
      text.addList(items)
      return text
    }
  }
}
