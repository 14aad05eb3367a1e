import Studio
import Words

/// The keys that stand for reactions in a terminal.
enum ConsoleKey {
  private static let letters: [(Sign, Character)] = [
    (.thumb, "a"), (.cycle, "i"), (.recycle, "r"), (.play, "u"), (.check, "k"), (.cross, "x"),
    (.palette, "p"), (.seedling, "s"), (.bin, "d"), (.speech, "m"),
  ]

  static func letter(of sign: Sign) -> Character? {
    if case .number(let number) = sign {
      return (1...9).contains(number) ? Character("\(number)") : nil
    }
    return letters.first { $0.0 == sign }?.1
  }

  static func sign(of letter: Character) -> Sign? {
    if let number = letter.wholeNumberValue {
      return (1...9).contains(number) ? .number(number) : nil
    }
    return letters.first { $0.1 == letter }?.0
  }
}

extension Sign {
  /// A line that is nothing but a key, or the reaction that it stands for.
  init?(line: String) {
    if line.count == 1, let letter = line.first, let sign = ConsoleKey.sign(of: letter) {
      self = sign
    } else {
      self.init(reaction: line)
    }
  }

  var isNumber: Bool { if case .number = self { true } else { false } }
}

extension Intent {
  /// Whether it is what a line of this kind asks for.
  func answers(_ kind: Message.Kind) -> Bool {
    switch (self, kind) {
    case (.decide, .picture), (.decide, .critique), (.decide, .sheet), (.useThis, .picture),
      (.useThis, .critique), (.useThis, .sheet), (.command(.choose), .sheet),
      (.command(.choose), .gallery), (.command(.taste(.keep)), .tasteCard),
      (.command(.taste(.edit)), .tasteCard), (.decide, .workflowCard):
      true
    // `6`, or `prompt: 6`.
    case (.prompt(let words, _), .workflowCard):
      words.first?.isNumber == true || words.contains(":")
    default: false
    }
  }
}
