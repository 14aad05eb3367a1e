import Studio

/// What was ours and not well formed, named with what would have been right.
extension Teller {
  func misread(_ misreading: Misreading) -> [RichText.Run] {
    switch misreading {
    case .unknownCommand(let word, let nearest):
      guard let nearest else { return say(.misreadCommand, ["word": .code(word)]) }
      return say(.misreadCommandNearest, ["word": .code(word), "nearest": .code(nearest)])
    case .unknownDirective(let word, let nearest):
      guard let nearest else { return say(.misreadDirective, ["word": .code(word)]) }
      return say(.misreadDirectiveNearest, ["word": .code(word), "nearest": .code(nearest)])
    case .missingValue(let name):
      let usage = Directive(rawValue: name)?.usage ?? "--\(name)"
      return say(.misreadMissingValue, ["directive": .code(name), "usage": .code(usage)])
    case .badValue(let name, let value, let expected):
      return say(
        .misreadBadValue,
        [
          "directive": .code(name), "value": .quoted(value), "expected": .said(phrase(expected)),
        ])
    case .givenTwice(let name): return say(.misreadTwice, ["directive": .code(name)])
    case .conflicting(let first, let second):
      return say(.misreadConflict, ["first": .code(first), "second": .code(second)])
    case .missingArgument(let command):
      return say(
        .misreadMissingArgument,
        ["command": .code(command), "usage": language.codes(Usage.lines(of: command))])
    case .badArgument(let command, let value, let expected):
      return say(
        .misreadBadArgument,
        [
          "command": .code(command), "value": .quoted(value), "expected": .said(phrase(expected)),
        ])
    case .noWords: return say(.misreadNoWords)
    case .tooLong(let maximum): return say(.misreadTooLong, ["maximum": .number(maximum)])
    }
  }

  func phrase(_ expected: Misreading.Expectation) -> [RichText.Run] {
    switch expected {
    case .oneOf(let words):
      guard !words.isEmpty else { return say(.expectedNothing) }
      return say(.expectedOneOf, ["list": language.codes(Array(words.prefix(20)))])
    case .wholeNumber(let range):
      return say(
        .expectedWholeNumber,
        ["low": .number(range.lowerBound), "high": .number(range.upperBound)])
    case .number(let range):
      return say(
        .expectedNumber, ["low": .decimal(range.lowerBound), "high": .decimal(range.upperBound)])
    case .size: return say(.expectedSize)
    case .shape: return say(.expectedShape)
    case .strength: return say(.expectedStrength)
    case .seed: return say(.expectedSeed)
    case .picture: return say(.expectedPicture)
    case .person: return say(.expectedPerson)
    case .pictures(let maximum): return say(.expectedPictures, ["count": .number(maximum)])
    }
  }
}
