/// What the escape sequences of terminals mean: xterm's, rxvt's, the Linux console's.
enum Sequences {
  static func key(_ parameters: [UInt8], final: UInt8) -> Keystroke? {
    if parameters.first == UInt8(ascii: "?") {
      guard final == UInt8(ascii: "c") else { return nil }
      return .report(.attributes(numbers(parameters.dropFirst())))
    }
    let numbers = numbers(parameters[...])
    let modifier = numbers.count > 1 ? numbers[1] : 1
    switch final {
    case UInt8(ascii: "~"): return tilde(numbers.first ?? 0, modifier: modifier)
    case UInt8(ascii: "t"): return size(numbers)
    default: return letter(final, modifier: modifier)
    }
  }

  /// A sequence that is a letter; its modifier is 1, and 1 for shift, 2 for alt, 4 for control.
  static func letter(_ byte: UInt8, modifier: Int) -> Keystroke? {
    let isWord = modifier > 2
    return switch byte {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): isWord ? .wordRight : .right
    case UInt8(ascii: "D"): isWord ? .wordLeft : .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "M"): .enter
    default: nil
    }
  }

  private static func tilde(_ number: Int, modifier: Int) -> Keystroke? {
    switch number {
    case 1, 7: .home
    case 4, 8: .end
    case 3: modifier > 2 ? .alt("d") : .delete
    default: nil
    }
  }

  private static func size(_ numbers: [Int]) -> Keystroke? {
    // A terminal's answer is not to be trusted more than a person's.
    guard numbers.count == 3, numbers.allSatisfy({ (1...100_000).contains($0) }) else { return nil }
    return switch numbers[0] {
    case 4: .report(.windowPixels(width: numbers[2], height: numbers[1]))
    case 6: .report(.cellPixels(width: numbers[2], height: numbers[1]))
    default: nil
    }
  }

  /// `Gi=31;OK`
  static func graphics(_ bytes: [UInt8]) -> Keystroke.Report? {
    guard bytes.first == UInt8(ascii: "G") else { return nil }
    let parts = bytes.dropFirst().split(separator: UInt8(ascii: ";"), maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return .graphics(isOK: parts[1].elementsEqual("OK".utf8))
  }

  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
  }
}
