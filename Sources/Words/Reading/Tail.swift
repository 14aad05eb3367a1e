import Spelling
import Studio

/// Parts the directives at the end of a prompt from its words. `docs/guide/directives.md` is this
/// grammar for people.
///
/// 1. A mark is two or more hyphens, or an en or em dash. Before a name, without a space, it begins a
///    directive; with a space only if a directive's name and a value that it takes follow.
/// 2. Only an unbroken row of directives that reaches the end counts. What stands before it is words,
///    to the letter.
/// 3. What looks like a directive and is none (a name one slip away, a value it does not take) is a
///    mistake, not words; but once three or more words follow, it is a sentence with a dash in it.
struct Tail {
  private(set) var words: Substring
  private(set) var wishes = Wishes()
  private(set) var mistake: Misreading?
  /// In the order in which they were written.
  private(set) var directives: [Directive] = []

  private let reader: DirectiveReader
  private let painters: [String]

  init(of text: String, reader: DirectiveReader, painters: [String]) {
    self.reader = reader
    self.painters = painters
    words = text[...]
    let tokens = Self.tokens(text)
    var end = tokens.count
    var found: [Segment] = []
    scan: for index in tokens.indices.reversed() {
      guard let head = Self.head(tokens[index], next: index + 1 < end ? tokens[index + 1] : nil)
      else { continue }
      let first = index + (head.isDetached ? 2 : 1)
      guard found.count < Self.maximumCount else { break }
      let rest = Self.value(head.rest, tokens[min(first, end)..<end], in: text)
      switch kind(of: head, value: rest) {
      case .words: continue
      case .sentence: break scan
      case .directive(let segment):
        found.append(segment)
        end = index
      }
    }
    if end < tokens.count {
      words = text[..<tokens[end].startIndex]
      read(found.reversed())
    }
  }

  static let maximumCount = 30
  /// So many words after what may be a mistake make it a sentence.
  static let sentence = 3

  private enum Segment {
    case known(Directive, String)
    case unknown(String, nearest: String?)
  }

  private enum Kind { case words, sentence, directive(Segment) }

  private struct Head {
    let name: Substring
    /// What stands in the name's own token, behind it: `16:9` of `--ar16:9`.
    let rest: Substring
    let isDetached: Bool
    let isHyphens: Bool
  }

  private func kind(of head: Head, value: String) -> Kind {
    let count = Self.tokens(value).count
    guard let directive = Directive(spelled: String(head.name)) else {
      if head.isDetached { return .words }
      let spelled = folded(head.name + head.rest)
      let nearest = Spelling.nearest(to: folded(head.name), among: Directive.names)
      let unknown = Kind.directive(.unknown(spelled, nearest: nearest))
      // A dash before a word is a way to write a sentence; two hyphens are not.
      guard head.isHyphens else { return nearest != nil && count <= 1 ? unknown : .words }
      return nearest != nil && count < Self.sentence || count <= 1 ? unknown : .sentence
    }
    var trial = Wishes()
    let isGood: Bool
    do throws(DirectiveReader.Mistake) {
      try reader.read(directive, value, into: &trial)
      isGood = true
    } catch {
      isGood = false
    }
    let known = Kind.directive(.known(directive, value))
    guard head.isDetached else {
      // A dash before this word is a way to write a sentence, too.
      if directive == .with, !head.isHyphens { return isGood ? known : .words }
      let isMeant = isGood || count < Self.sentence || directive == .with && Self.hasID(value)
      return isMeant ? known : .sentence
    }
    switch directive {
    case .ar: return isGood || count < Self.sentence ? known : .words
    case .no: return isGood && head.isHyphens ? known : .words
    case .painter: return painters.contains { folded($0) == folded(value) } ? known : .words
    case .loop: return isGood && count == 1 ? known : .words
    case .with: return isGood && Self.hasID(value) ? known : .words
    default: return isGood ? known : .words
    }
  }

  private mutating func read(_ segments: [Segment]) {
    var values: [Directive: String] = [:]
    for segment in segments {
      switch segment {
      case .unknown(let name, let nearest):
        mistake = mistake ?? .unknownDirective(name, nearest: nearest)
      case .known(let directive, let value):
        directives.append(directive)
        if let other = values[directive], !directive.addsUp, folded(other) != folded(value) {
          mistake = mistake ?? .givenTwice(directive: directive.rawValue)
        }
        values[directive] = value
        do throws(DirectiveReader.Mistake) {
          try reader.read(directive, value, into: &wishes)
        } catch {
          mistake = mistake ?? error.misreading(directive, value)
        }
      }
    }
    for (first, second) in [(Directive.ar, Directive.size), (.fresh, .from), (.fresh, .with)]
    where values[first] != nil && values[second] != nil {
      mistake = mistake ?? .conflicting(first.rawValue, second.rawValue)
    }
  }
}

extension Tail {
  private static func tokens(_ text: String) -> [Substring] {
    text.split(whereSeparator: \.isWhitespace)
  }

  /// The mark and the name, when the token begins with them or is the mark before one.
  private static func head(_ token: Substring, next: Substring?) -> Head? {
    let mark = token.prefix { "-–—―−".contains($0) }
    let isHyphens = mark.allSatisfy { $0 == "-" }
    guard isHyphens ? mark.count >= 2 : !mark.isEmpty else { return nil }
    let isDetached = mark.endIndex == token.endIndex
    guard let spelled = isDetached ? next : token[mark.endIndex...] else { return nil }
    var name = spelled.prefix { $0.isLetter }
    var rest = spelled[name.endIndex...]
    if let first = rest.first, first == "=" || first == ":" {
      rest.removeFirst()
    } else if let first = rest.first, !first.isNumber, !".\"“'#,;!".contains(first) {
      // `--no-people` is one name, and not ours.
      name = spelled
      rest = rest[rest.endIndex...]
    }
    guard let letter = name.first, letter.isLetter, !mark.isEmpty else { return nil }
    return Head(name: name, rest: rest, isDetached: isDetached, isHyphens: isHyphens)
  }

  /// An id, and no word that could be one: "a tower — with lanterns".
  private static func hasID(_ value: String) -> Bool {
    DirectiveReader.idParts(value).contains { part in
      part.contains(where: \.isNumber) && PictureID(part) != nil
    }
  }

  private static func value(
    _ rest: Substring, _ tokens: ArraySlice<Substring>, in text: String
  ) -> String {
    let rest = trimmed(rest, ",;")
    guard let first = tokens.first, let last = tokens.last else { return rest }
    let more = text[first.startIndex..<last.endIndex]
    return rest.isEmpty ? String(more) : "\(rest) \(more)"
  }
}

extension Directive {
  static let names = allCases.map(\.rawValue)
}

extension DirectiveReader.Mistake {
  fileprivate func misreading(_ directive: Directive, _ value: String) -> Misreading {
    switch self {
    case .missing: .missingValue(directive: directive.rawValue)
    case .tooLong(let maximum): .tooLong(maximum: maximum)
    case .bad(let expected):
      .badValue(
        directive: directive.rawValue, value: oneLine(value, atMost: 60), expected: expected)
    }
  }
}
