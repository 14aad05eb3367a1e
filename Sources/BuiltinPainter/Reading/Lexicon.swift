import Pixels
import Raster

/// The words that the painter understands, read from text; `bot-config/lexicon/en.txt` says how such a
/// text is written.
package struct Lexicon: Sendable {
  package static let maximumBytes = 1 << 20
  package static let maximumEntries = 20_000
  /// The longest phrase, in words.
  static let maximumPhrase = 5

  /// What a word or phrase can mean; in one text it can mean several things.
  enum Meaning: Equatable, Sendable {
    case stop
    /// A negation of one word ends with it: "not dark"; others go on to the first noun.
    case negation(isOfOneWord: Bool)
    /// Ends a negation: "without snow at noon".
    case preposition
    /// Carries a negation on to the next noun: "no sun and birds".
    case conjunction
    case intensity(Double)
    case modifier([Change])
    case colour(OKLab)
    case mood([Change], isStormy: Bool)
    case adjustment([Change])
    case deed(String)
    case time(TimeOfDay)
    case season(Season)
    case scene(Scene)
    case thing(Thing)
    case medium(Medium)
    case composition([Change])
    /// All that is forbidden with the word: with trees, pines and palms too.
    case kinds([Thing], [Scene])
    /// Of the thing more than one.
    case several
    /// What is painted for the word is only something near it.
    case standIn
  }

  /// `light +0.2` turns a knob by a share of its range; `focusX 0.3` sets it.
  struct Change: Equatable, Sendable {
    var name: String
    var value: Double
    var isAbsolute: Bool
    var knob: Knob? { Knob(rawValue: name) }
  }

  private(set) var entries: [String: [Meaning]] = [:]
  /// All words in order, each with the count of its characters.
  private(set) var spellings: [(word: String, count: Int)] = []

  /// Several texts, of which each may add meanings to the words of the ones before.
  package init(parsing texts: [[UInt8]]) throws(LexiconError) {
    for (index, text) in texts.enumerated() {
      guard text.count <= Self.maximumBytes else {
        throw LexiconError(file: index, line: 0, problem: .tooLong)
      }
      try read(text, file: index)
    }
    spellings = entries.keys.sorted().map { ($0, $0.count) }
  }

  func meanings(of phrase: String) -> [Meaning]? { entries[phrase] }

  private mutating func read(_ text: [UInt8], file: Int) throws(LexiconError) {
    var section = ""
    var number = 0
    for bytes in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let line = Words.trimmed(String(decoding: bytes, as: UTF8.self)[...])
      guard !line.isEmpty else { continue }
      if section != "colours", line.utf8.first == UInt8(ascii: "#") { continue }
      if line.utf8.first == UInt8(ascii: "["), line.utf8.last == UInt8(ascii: "]") {
        section = String(line.dropFirst().dropLast())
        continue
      }
      func refused(_ problem: LexiconError.Problem) -> LexiconError {
        LexiconError(file: file, line: number, problem: problem)
      }
      if section == "colours" {
        // A comment has a blank after its sign.
        guard let (colour, name) = Self.colour(line) else { continue }
        try add([name], .colour(colour), refused)
        continue
      }
      let parts = line.split(separator: ":", maxSplits: 1)
      let words = parts[0].split(separator: ",").map { Words.normal(String($0)) }
      let meaning = parts.count > 1 ? Words.trimmed(parts[1]) : ""
      guard let read = Self.meaning(String(meaning), in: section) else {
        throw refused(.notUnderstood)
      }
      try add(words, read, refused)
    }
  }

  private mutating func add(
    _ words: [String], _ meaning: Meaning, _ refused: (LexiconError.Problem) -> LexiconError
  ) throws(LexiconError) {
    for word in words where !word.isEmpty {
      guard entries.count < Self.maximumEntries else { throw refused(.tooMany) }
      entries[word, default: []].append(meaning)
    }
  }

  private static func colour(_ line: Substring) -> (OKLab, String)? {
    guard line.utf8.first == UInt8(ascii: "#"), let space = line.firstIndex(of: " "),
      line.distance(from: line.startIndex, to: space) == 7,
      let value = UInt32(line[line.index(after: line.startIndex)..<space], radix: 16)
    else { return nil }
    let colour = RGBA(
      UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
      UInt8(truncatingIfNeeded: value))
    return (OKLab(colour), Words.normal(String(line[space...])))
  }

  private static func meaning(_ text: String, in section: String) -> Meaning? {
    switch section {
    case "stop": return .stop
    case "negation": return .negation(isOfOneWord: text == "word")
    case "several": return .several
    case "stand-ins": return .standIn
    case "prepositions": return .preposition
    case "conjunctions": return .conjunction
    case "intensity": return Double(text).map(Meaning.intensity)
    case "deeds": return .deed(text)
    case "times": return TimeOfDay(rawValue: text).map(Meaning.time)
    case "seasons": return Season(rawValue: text).map(Meaning.season)
    case "scenes": return Scene(rawValue: text).map(Meaning.scene)
    case "things": return Thing(rawValue: text).map(Meaning.thing)
    case "media": return Medium(rawValue: text).map(Meaning.medium)
    case "kinds":
      let words = text.split(separator: " ").map(String.init)
      let (things, scenes) = (
        words.compactMap(Thing.init(rawValue:)), words.compactMap(Scene.init(rawValue:))
      )
      return things.count + scenes.count < words.count ? nil : .kinds(things, scenes)
    default: break
    }
    guard let (changes, words) = changes(text) else { return nil }
    switch section {
    case "modifiers": return .modifier(changes)
    case "moods": return .mood(changes, isStormy: words.contains("storm"))
    case "adjust": return .adjustment(changes)
    case "composition": return .composition(changes)
    default: return nil
    }
  }

  private static func changes(_ text: String) -> ([Change], [String])? {
    var changes: [Change] = []
    var words: [String] = []
    let parts = text.split(separator: " ").map(String.init)
    var index = 0
    while index < parts.count {
      if index + 1 < parts.count, let value = Double(parts[index + 1]) {
        let isAbsolute = !["+", "-"].contains(parts[index + 1].prefix(1))
        changes.append(Change(name: parts[index], value: value, isAbsolute: isAbsolute))
        index += 2
      } else {
        words.append(parts[index])
        index += 1
      }
    }
    return (changes, words)
  }
}

/// Which line of which lexicon could not be read.
package struct LexiconError: Error, Equatable, CustomStringConvertible {
  package enum Problem: Sendable { case tooLong, tooMany, notUnderstood }
  /// Counted from 0, in the order in which the texts were given.
  package let file: Int
  package let line: Int
  package let problem: Problem

  package var description: String {
    switch problem {
    case .tooLong: "lexicon \(file) is longer than \(Lexicon.maximumBytes) bytes"
    case .tooMany: "the lexicons hold more than \(Lexicon.maximumEntries) words"
    case .notUnderstood: "line \(line) of lexicon \(file): the meaning is not understood"
    }
  }
}
