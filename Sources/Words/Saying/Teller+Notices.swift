internal import Studio

/// What a room is told of itself, beside what the studio decides.
package enum RoomNotice: Equatable, Sendable {
  package enum Unreadable: Sendable, CaseIterable {
    case noKey, withheld, unverified, untrusted, damaged
  }

  /// What this person wrote cannot be read.
  case unreadable(name: String, Unreadable)
  /// The key has come after all.
  case readable(name: String)
  /// Said in clear where everything is encrypted.
  case plain(name: String)
  /// What was asked for while nobody was there, too long ago to be painted.
  case missed([Missed], limit: Duration)
  /// Another program answers us.
  case loopBroken(name: String, pause: Duration)

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
    case .unreadable(let name, let why):
      let sentence: Sentence =
        switch why {
        case .noKey: .unreadableNoKey
        case .withheld: .unreadableWithheld
        case .unverified: .unreadableUnverified
        case .untrusted: .unreadableUntrusted
        case .damaged: .unreadableDamaged
        }
      return lines(say(sentence, ["name": .words(name)]))
    case .readable(let name): return lines(say(.unreadableSolved, ["name": .words(name)]))
    case .plain(let name): return lines(say(.plainInEncrypted, ["name": .words(name)]))
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
    case .loopBroken(let name, let pause):
      return lines(
        say(.loopBroken, ["name": .words(name), "time": .said(language.duration(pause))]))
    }
  }
}
