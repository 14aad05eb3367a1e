import Studio

/// Reads what stands behind a directive.
struct DirectiveReader {
  let vocabulary: [Vocabulary]

  enum Mistake: Error, Equatable {
    case missing
    case bad(Misreading.Expectation)
    case tooLong(Int)
  }

  static let maximumName = 60

  /// Writes the value into the wishes.
  func read(
    _ directive: Directive, _ raw: String, into wishes: inout Wishes
  ) throws(Mistake) {
    let value = directive == .no ? trimmed(raw, ",; ") : unquoted(withoutFinalMarks(raw))
    if value.isEmpty {
      switch directive {
      case .fresh: wishes.isFresh = true
      case .loop: wishes.loop = true
      default: throw .missing
      }
      return
    }
    switch directive {
    case .ar, .size:
      // Either name takes either value: what was meant is plain.
      guard let shape = shape(value, isSize: directive == .size) else {
        throw .bad(directive == .ar ? .shape : .size)
      }
      wishes.shape = shape
    case .seed:
      guard let seed = digits(value).flatMap(UInt64.init) else { throw .bad(.seed) }
      wishes.seed = seed
    case .n: wishes.candidates = try wholeNumber(value, in: Wishes.candidates)
    case .steps: wishes.steps = try wholeNumber(value, in: Wishes.steps)
    case .strength:
      guard let strength = strength(value) else { throw .bad(.strength) }
      wishes.strength = strength
    case .no:
      let list = oneLine(unquoted(value), atMost: .max / 8)
      guard !list.isEmpty else { throw .missing }
      let all = wishes.negative.map { "\($0), \(list)" } ?? list
      guard all.count <= Wishes.maximumNegative else { throw .tooLong(Wishes.maximumNegative) }
      wishes.negative = all
    case .painter:
      guard value.utf8.count <= Self.maximumName else { throw .tooLong(Self.maximumName) }
      wishes.painter = oneLine(value, atMost: Self.maximumName)
    case .fresh: throw .bad(.oneOf([]))
    case .from:
      guard let id = PictureID(value.drop { $0 == "#" }) else { throw .bad(.picture) }
      wishes.from = id
    case .loop:
      switch keyword(value, [.on, .off]) {
      case .on: wishes.loop = true
      case .off: wishes.loop = false
      default: throw .bad(.oneOf(["on", "off"]))
      }
    case .with:
      for id in try pictures(value) where !wishes.with.contains(id) { wishes.with.append(id) }
      guard wishes.with.count <= Wishes.maximumOthers else { throw .bad(Self.others) }
    }
  }

  private static let others = Misreading.Expectation.pictures(maximum: Wishes.maximumOthers)

  private func pictures(_ value: String) throws(Mistake) -> [PictureID] {
    var ids: [PictureID] = []
    for part in Self.idParts(value) {
      guard ids.count < Wishes.maximumOthers, let id = PictureID(part) else {
        throw .bad(Self.others)
      }
      ids.append(id)
    }
    guard !ids.isEmpty else { throw .bad(Self.others) }
    return ids
  }

  /// `7k3m9q2x, #28t5-cy4t`
  static func idParts(_ value: String) -> [Substring] {
    value.split { !($0.isLetter || $0.isNumber || $0 == "-") }
  }

  private func keyword(_ word: String, _ candidates: [Keyword]) -> Keyword? {
    vocabulary.lazy.compactMap { $0.keyword(word, among: candidates) }.first
  }

  private func shape(_ value: String, isSize: Bool) -> Wishes.Shape? {
    switch keyword(value, [.square, .portrait, .landscape]) {
    case .square: return .square
    case .portrait: return .portrait
    case .landscape: return .landscape
    default: break
    }
    let marks: Set<Character> = [":", "x", "X", "×", "*", "/", "∶", "："]
    let parts = value.split(omittingEmptySubsequences: false) { marks.contains($0) }
    guard parts.count == 2, let width = number(parts[0]), let height = number(parts[1]) else {
      return nil
    }
    if isSize { return Size(width, height).map(Wishes.Shape.exactly) }
    return ratio(width, height)
  }

  /// In lowest terms, and no thinner than eight to one.
  private func ratio(_ width: Int, _ height: Int) -> Wishes.Shape? {
    guard (1...10_000).contains(width), (1...10_000).contains(height),
      width <= 8 * height, height <= 8 * width
    else { return nil }
    var (larger, smaller) = (width, height)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return .ratio(width / larger, height / larger)
  }

  private func strength(_ value: String) -> Double? {
    switch keyword(value, [.subtle, .strong]) {
    case .subtle: return Strength.subtle
    case .strong: return Strength.strong
    default: break
    }
    let isPercent = value.hasSuffix("%")
    guard let number = decimal(isPercent ? value.dropLast() : value[...]) else { return nil }
    let strength = isPercent ? number / 100 : number
    return Wishes.strength.contains(strength) ? strength : nil
  }

  private func wholeNumber(_ value: String, in range: ClosedRange<Int>) throws(Mistake) -> Int {
    guard let number = number(value), range.contains(number) else {
      throw .bad(.wholeNumber(range))
    }
    return number
  }
}

/// The strengths that have a name.
package enum Strength {
  package static let subtle = 0.3
  package static let strong = 0.8
}

/// Nothing but digits; spaces around them are allowed.
func digits(_ text: some StringProtocol) -> String? {
  let text = trimmed(text, " ")
  guard (1...20).contains(text.utf8.count),
    text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
  else { return nil }
  return text
}

func number(_ text: some StringProtocol) -> Int? { digits(text).flatMap { Int($0) } }

/// `0.4`, `.4`, `0,4`: no exponents, no names of numbers.
func decimal(_ text: some StringProtocol) -> Double? {
  let text = trimmed(text, " ")
  let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
  guard (1...2).contains(parts.count), text.utf8.count <= 20 else { return nil }
  guard parts.allSatisfy({ $0.isEmpty || digits($0) != nil }), !parts.allSatisfy(\.isEmpty) else {
    return nil
  }
  return Double("0\(parts[0]).\(parts.count == 2 ? parts[1] : "")0")
}

/// `16:9.` at the end of a sentence.
private func withoutFinalMarks(_ text: String) -> String {
  var text = Substring(trimmed(text, ",; "))
  while let last = text.last, ".!,;".contains(last) { text.removeLast() }
  return String(text)
}

func trimmed(_ text: some StringProtocol, _ marks: String) -> String {
  let marks = Set(marks.unicodeScalars)
  var scalars = Substring(text).unicodeScalars
  let goes = { (scalar: Unicode.Scalar) in
    marks.contains(scalar) || scalar.properties.isWhitespace
  }
  while let last = scalars.last, goes(last) { scalars.removeLast() }
  while let first = scalars.first, goes(first) { scalars.removeFirst() }
  return String(Substring(scalars))
}

/// Without one pair of quotation marks around it.
func unquoted(_ text: String) -> String {
  let marks: Set<Character> = ["\"", "'", "“", "”", "„", "‘", "’", "«", "»", "`"]
  guard text.count >= 2, let first = text.first, let last = text.last, marks.contains(first),
    marks.contains(last)
  else { return text }
  return trimmed(text.dropFirst().dropLast(), " ")
}
