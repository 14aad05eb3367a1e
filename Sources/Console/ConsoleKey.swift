import Studio

/// The keys that stand for reactions in a terminal.
enum ConsoleKey {
  private static let letters: [(Sign, Character)] = [
    (.thumb, "a"), (.cycle, "i"), (.recycle, "r"), (.play, "u"), (.check, "k"), (.cross, "x"),
    (.palette, "p"), (.bin, "d"), (.speech, "m"),
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
