import Spelling
import Storage
import Studio

/// Commands with words of their own behind them.
extension Reader {
  func settings(_ rest: String) -> Intent {
    guard !rest.isEmpty else { return .command(.settings(name: nil, value: nil)) }
    let (word, more) = split(rest)
    let name = oneLine(folded(trimmed(word, ":=,")), atMost: 40)
    let value = unquoted(oneLine(trimmed(more, "="), atMost: 200))
    guard !name.isEmpty else { return .command(.settings(name: nil, value: nil)) }
    return .command(.settings(name: name, value: value.isEmpty ? nil : value))
  }

  func mode(_ rest: String) -> Intent {
    if rest.isEmpty { return .command(.mode(nil)) }
    switch keyword(rest, [.auto, .text2img, .img2img]) {
    case .auto: return .command(.mode(.auto))
    case .text2img: return .command(.mode(.text2img))
    case .img2img: return .command(.mode(.img2img))
    default: return bad(.mode, rest, .oneOf(Mode.allCases.map(\.rawValue)))
    }
  }

  func loop(_ rest: String) -> Intent {
    let (word, more) = split(rest)
    let value = trimmed(more, "=:")
    let words: [Keyword] = [.on, .off, .threshold, .gate, .rounds, .from, .show]
    guard !word.isEmpty else { return .command(.loop(.show)) }
    let known = keyword(word, words)
    if known != nil, value.isEmpty == [.threshold, .gate, .rounds, .from].contains(known) {
      if value.isEmpty { return .misread(.missingArgument(command: "loop \(folded(word))")) }
      return bad("loop \(folded(word))", value, .oneOf([]))
    }
    switch known {
    case .on: return .command(.loop(.on))
    case .off: return .command(.loop(.off))
    case .show: return .command(.loop(.show))
    case .threshold, .gate:
      guard let score = decimal(value), (0...10).contains(score) else {
        return bad("loop \(folded(word))", value, .number(0...10))
      }
      return .command(.loop(known == .gate ? .gate(score) : .threshold(score)))
    case .rounds:
      guard let rounds = number(value), LoopSettings.rounds.contains(rounds) else {
        return bad("loop rounds", value, .wholeNumber(LoopSettings.rounds))
      }
      return .command(.loop(.rounds(rounds)))
    case .from:
      switch keyword(value, [.best, .fresh]) {
      case .best: return .command(.loop(.source(.best)))
      case .fresh: return .command(.loop(.source(.fresh)))
      default: return bad("loop from", value, .oneOf(["best", "fresh"]))
      }
    default: return unknown(word, of: .loop, [.on, .off, .threshold, .gate, .rounds, .from])
    }
  }

  func credits(_ rest: String) -> Intent {
    guard !rest.isEmpty else { return .command(.credits) }
    let (word, more) = split(rest)
    guard keyword(word, [.grant]) != nil else { return unknown(word, of: .credits, [.grant]) }
    let parts = more.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2 else {
      return parts.isEmpty
        ? .misread(.missingArgument(command: "credits grant"))
        : bad("credits grant", trimmed(more, ""), .person)
    }
    // Either order.
    let isTurned = parts[0].first != "@" && number(parts[1]) == nil
    let (name, count) = isTurned ? (parts[1], parts[0]) : (parts[0], parts[1])
    guard let person = try? Key(String(name)), name.utf8.count <= 255 else {
      return bad("credits grant", String(name), .person)
    }
    guard let amount = number(count), Self.grants.contains(amount) else {
      return bad("credits grant", String(count), .wholeNumber(Self.grants))
    }
    return .command(.grant(person: person, amount: amount))
  }

  private static let grants = 1...1_000_000

  func taste(_ rest: String) -> Intent {
    let (word, more) = split(rest)
    guard !word.isEmpty else { return .command(.taste(.collect(name: nil))) }
    let name = Self.tasteName(more)
    let words: [Keyword] = [.new, .done, .cancel, .use, .off, .list, .show, .forget, .keep, .set]
    let known = keyword(word, words)
    switch known {
    case .new: return .command(.taste(.collect(name: name)))
    case .show: return .command(.taste(.show(name)))
    case .use, .forget:
      guard let name else {
        return .misread(.missingArgument(command: "taste \(folded(word))"))
      }
      return .command(.taste(known == .use ? .use(name) : .forget(name)))
    case .set:
      if let (field, line) = fieldAndLine(trimmed(more, ""), needsColon: false) {
        return .command(.taste(.edit(field: field, text: line)))
      }
      let said = trimmed(more, "")
      return said.isEmpty || keyword(said, Keyword.fields) != nil
        ? .misread(.missingArgument(command: "taste set"))
        : bad("taste set", said, .oneOf(Keyword.fields.map(\.rawValue)))
    case .done, .cancel, .off, .list, .keep:
      guard name == nil else { return bad("taste \(folded(word))", name ?? "", .oneOf([])) }
      switch known {
      case .done: return .command(.taste(.finish))
      case .cancel: return .command(.taste(.cancel))
      case .off: return .command(.taste(.off))
      case .list: return .command(.taste(.list))
      default: return .command(.taste(.keep))
      }
    default: return unknown(word, of: .taste, words)
    }
  }

  /// A name, or `forget` and a name.
  func workflow(_ rest: String) -> Intent {
    let (word, more) = split(rest)
    let name = unquoted(oneLine(trimmed(more, ""), atMost: 60))
    guard !word.isEmpty else { return .command(.workflow(.adopt(name: nil))) }
    if keyword(word, [.forget]) != nil {
      guard !name.isEmpty else { return .misread(.missingArgument(command: "workflow forget")) }
      return .command(.workflow(.forget(name: name)))
    }
    guard name.isEmpty else { return bad(.workflow, rest, .oneOf(["forget"])) }
    return .command(.workflow(.adopt(name: unquoted(oneLine(word, atMost: 60)))))
  }

  /// As tastes are named: small letters, one line, no quotes, so that `Nordic` finds `nordic`.
  static func tasteName(_ text: some StringProtocol) -> String? {
    let name = folded(unquoted(oneLine(trimmed(text, ""), atMost: 4 * Taste.maximumName)))
    return name.isEmpty ? nil : String(name.prefix(Taste.maximumName))
  }

  private func unknown(_ word: String, of command: CommandWord, _ known: [Keyword]) -> Intent {
    let names = known.map(\.rawValue)
    guard let nearest = Spelling.nearest(to: folded(word), among: names) else {
      return bad(command, word, .oneOf(names))
    }
    return .misread(
      .unknownCommand(
        "\(command.rawValue) \(oneLine(word, atMost: 40))",
        nearest: "\(command.rawValue) \(nearest)"))
  }
}
