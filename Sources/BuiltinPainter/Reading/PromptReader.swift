import Pixels
import Raster
import Spelling

/// Reads a prompt with a ``Lexicon``: longest phrase first, each word at most once.
struct PromptReader {
  let lexicon: Lexicon
  var result = Understanding()
  var strength = 1.0
  var negation = Negation(isWhole: false)
  var isNegated: Bool { negation.holds }
  var modifiers: [Lexicon.Change] = []
  var modifierWords: [String] = []
  var writtenModifiers: [String] = []
  /// What is being read, as the person wrote it.
  private var written = ""
  var pending: [Int] = []
  /// How many of the last forbidden colours may belong to the next thing.
  var negatedColours = 0
  /// The word is only near to what is painted for it: a harbour becomes a sea.
  private var isStandIn = false

  private init(_ lexicon: Lexicon) { self.lexicon = lexicon }

  static func read(_ prompt: String, negative: String = "", with lexicon: Lexicon) -> Understanding
  {
    var reader = PromptReader(lexicon)
    reader.read(Words.tokens(prompt), isAllNegated: false)
    reader.read(Words.tokens(negative), isAllNegated: true)
    reader.result.things.removeAll { reader.result.forbidden.contains($0) }
    reader.result.scenes.removeAll { reader.result.forbiddenScenes.contains($0) }
    reader.result.report.isGuess = reader.result.isEmpty
    return reader.result
  }

  private mutating func read(_ tokens: [Words.Token], isAllNegated: Bool) {
    var index = 0
    negation = Negation(isWhole: isAllNegated)
    while index < tokens.count {
      if tokens[index].startsClause {
        closeModifiers()
        negation.startClause()
        (strength, pending, negatedColours) = (1, [], 0)
      }
      let (length, meanings, words) = longest(tokens, from: index)
      written = tokens[index..<index + length].map(\.written).joined(separator: " ")
      if let meanings {
        take(
          meanings, words: words, next: index + length < tokens.count ? tokens[index + length] : nil
        )
      } else {
        unknown(tokens, at: index)
      }
      index += length
    }
    closeModifiers()
  }

  /// The longest known phrase that begins here and does not cross a comma.
  private func longest(
    _ tokens: [Words.Token], from start: Int
  ) -> (Int, [Lexicon.Meaning]?, String) {
    var length = min(Lexicon.maximumPhrase, tokens.count - start)
    while length > 0 {
      let piece = tokens[start..<start + length]
      if !piece.dropFirst().contains(where: \.startsClause) {
        let phrase = piece.map(\.text).joined(separator: " ")
        if let meanings = lexicon.meanings(of: phrase) { return (length, meanings, phrase) }
        if length == 1, let (base, meanings) = inflected(phrase) { return (1, meanings, base) }
      }
      length -= 1
    }
    return (1, nil, tokens[start].text)
  }

  // MARK: - Meanings

  private mutating func take(
    _ meanings: [Lexicon.Meaning], words: String, next: Words.Token?
  ) {
    // Before a colour, "dark" and "pale" belong to it.
    if let next, !next.startsClause, !meanings.contains(where: \.isColour) || meanings.count > 1 {
      for case .modifier(let changes) in meanings where leadsToColour(next.text) {
        modifiers += changes.map { scaled($0) }
        modifierWords.append(words)
        writtenModifiers.append(written)
        return
      }
    }
    // Also where it only begins a phrase: "no sun at night".
    if begins(words, with: .preposition) {
      negation.meetPreposition()
      pending = []
    }
    if begins(words, with: .conjunction) { negation.meetConjunction() }
    for meaning in meanings {
      switch meaning {
      case .stop, .preposition, .conjunction: return
      case .negation(let isOfOneWord):
        negation.begin(isOfOneWord: isOfOneWord)
        strength = 1
        return
      case .intensity(let factor):
        strength *= factor
        return
      default: break
      }
    }
    isStandIn = meanings.contains(.standIn) && !isNegated
    if isStandIn { result.report.cannotDraw.append(.init(word: written, suggestion: nil)) }
    if isNegated, meanings.contains(where: \.isSubject) { forgiveColours() }
    if meanings.contains(.several) {
      for case .thing(let thing) in meanings { result.several.insert(thing) }
    }
    var isTaken = false
    for meaning in settled(meanings, next: next) { isTaken = take(meaning, words) || isTaken }
    // A modifier alone says how the whole picture should be.
    if !isTaken, case .modifier(let changes)? = meanings.first(where: { $0.isModifier }) {
      let before = result.turns
      for change in changes { turn(change) }
      remember(words, since: before)
      note(.mood, words)
    }
    negation.met(noun: meanings.contains(where: \.isSubject))
    strength = 1
  }

  private func begins(_ words: String, with meaning: Lexicon.Meaning) -> Bool {
    guard let first = words.split(separator: " ").first else { return false }
    return lexicon.meanings(of: String(first))?.contains(meaning) ?? false
  }

  private mutating func remember(_ word: String, since before: [Knob: Double]) {
    let turns = result.turns.merging(before) { $0 - $1 }
    result.moods.append(.init(word: word, turns: turns.filter { $0.value != 0 }))
    keep(word)
  }

  private mutating func keep(_ word: String) {
    guard result.words.count < Genome.maximumWords,
      word.utf8.count <= Genome.maximumWordBytes, !result.words.contains(word)
    else { return }
    result.words.append(word)
  }

  private mutating func take(_ meaning: Lexicon.Meaning, _ words: String) -> Bool {
    switch meaning {
    case .stop, .negation, .preposition, .conjunction, .intensity, .modifier, .several, .standIn:
      return false
    case .kinds(let things, let scenes):
      if isNegated {
        result.forbidden.formUnion(things)
        result.forbiddenScenes.formUnion(scenes)
      }
      return false
    case .colour(let colour):
      if isNegated {
        // "no white birds" says nothing of white: what follows takes it back.
        negatedColours += 1
        result.forbiddenColours.append(modified(colour))
      }
      guard !isNegated else {
        note(.colour, modified(colour).rgba.description)
        return true
      }
      let named = modified(colour)
      let full = (modifierWords + [words]).joined(separator: " ")
      pending.append(result.colours.count)
      result.colours.append(.init(colour: named, name: full, target: nil))
      keep(full)
      written = (writtenModifiers + [written]).joined(separator: " ")
      note(.colour, named.rgba.description)
      (modifiers, modifierWords, writtenModifiers) = ([], [], [])
    case .mood(let changes, let isStormy):
      let before = result.turns
      for change in changes { turn(change) }
      remember(words, since: before)
      if isStormy, !isNegated { result.isStormy = true }
      note(.mood, words)
    case .adjustment(let changes):
      for change in changes { turn(change) }
      note(.adjustment, words)
    case .deed(let name):
      if name == "mirror" { result.wantsMirror = !isNegated }
      if name.hasPrefix("crop ") { result.crop = String(name.dropFirst(5)) }
      if name == "sharpen" { result.turns[.texture, default: 0] += 0.2 }
      note(.adjustment, name)
    case .time(let time):
      if isNegated { result.forbiddenTimes.insert(time) } else { result.time = time }
      note(.time, time.rawValue)
    case .season(let season):
      if !isNegated { result.season = season }
      note(.season, season.rawValue)
    case .scene(let scene):
      if isNegated {
        result.forbiddenScenes.insert(scene)
      } else if !result.scenes.contains(scene) {
        result.scenes.append(scene)
      }
      bind(target(of: scene))
      if !isStandIn { note(.scene, scene.rawValue) }
    case .thing(let thing):
      if isNegated {
        result.forbidden.insert(thing)
      } else if !result.things.contains(thing) {
        result.things.append(thing)
      }
      bind(target(of: thing))
      if !isStandIn { note(.thing, thing.rawValue) }
    case .medium(let medium):
      if !isNegated { result.medium = medium }
      note(.medium, medium.rawValue)
    case .composition(let changes):
      for change in changes { turn(change) }
      if changes.isEmpty { result.wantsThirds = true }
      note(.composition, words)
    }
    return true
  }

  mutating func turn(_ change: Lexicon.Change) {
    guard let knob = change.knob else { return }
    if change.isAbsolute {
      if !isNegated { result.places[knob] = change.value }
    } else {
      result.turns[knob, default: 0] += change.value * strength * (isNegated ? -0.6 : 1)
    }
  }

  private func scaled(_ change: Lexicon.Change) -> Lexicon.Change {
    var change = change
    change.value *= strength
    return change
  }

  private mutating func note(_ kind: PaintReport.Kind, _ meaning: String) {
    result.report.understood.append(
      .init(kind: isNegated ? .without : kind, words: written, meaning: meaning))
  }
}
