internal import BuiltinPainter
internal import JSON
internal import Studio

// From the painter's own values to what the studio keeps and tells.

extension PaintReport {
  /// What is to be told, `prompt` being what the person wrote.
  func remarks(on prompt: String) -> [PainterRemark] {
    var remarks: [PainterRemark] = []
    if isGuess, !prompt.allSatisfy(\.isWhitespace) { remarks.append(.guessed) }
    let painted = words { $0.kind != .without && !leftOut.map(\.rawValue).contains($0.meaning) }
    if !painted.isEmpty { remarks.append(.understood(Array(painted.prefix(12)))) }
    let without = words { $0.kind == .without && !isKept($0) }
    if !without.isEmpty { remarks.append(.leftOut(Array(without.prefix(8)))) }
    let unknown = cannotDraw.filter { $0.suggestion == nil }.map(\.word)
    let unable = Array((unknown + leftOut.map { word(for: $0.rawValue) }).prefix(8))
    if !unable.isEmpty { remarks.append(.cannotDraw(unable)) }
    for word in cannotDraw.filter({ $0.suggestion != nil }).prefix(3) {
      if let nearest = word.suggestion { remarks.append(.meant(word.word, nearest: nearest)) }
    }
    let unchanged = cannotChange.map { word(for: $0) } + words { $0.kind == .without && isKept($0) }
    if !unchanged.isEmpty { remarks.append(.cannotChange(Array(unchanged.prefix(8)))) }
    return remarks
  }

  private func isKept(_ item: Item) -> Bool { cannotLeaveOut.contains(item.meaning) }

  /// What the person wrote, each meaning and each word once: names of the painter's own are in no
  /// language.
  private func words(where isMeant: (Item) -> Bool) -> [String] {
    var (meanings, words) = (Set<String>(), Set<String>())
    return understood.filter { isMeant($0) && meanings.insert("\($0.kind) \($0.meaning)").inserted }
      .map(\.words).filter { words.insert($0).inserted }
  }

  private func word(for meaning: String) -> String {
    understood.first { $0.meaning == meaning }?.words ?? meaning
  }
}

extension SceneFacts {
  /// What was painted, and against it what was asked for and what was not to be there. Of forbidden
  /// things only those that the person named: a taste asks for nothing.
  func json(beside report: PaintReport) -> JSONValue {
    var list = facts.map { $0.json(asked: .boolean($0.isAsked)) }
    let named = report.understood.filter { $0.kind == .without }.map(\.meaning)
    list += forbidden.filter { named.contains($0.thing.rawValue) }.map { $0.json(asked: "not") }
    for other in Scene.allCases where named.contains(other.rawValue) {
      list.append(Self.named(other.rawValue, asked: "not", isPresent: other == scene))
    }
    let missing =
      report.cannotDraw.filter(\.isNoun).map(\.word) + report.leftOut.map(\.rawValue)
    list += missing.prefix(8).map { Self.named($0, asked: true, isPresent: false) }
    return .array(list)
  }

  private static func named(_ name: String, asked: JSONValue, isPresent: Bool) -> JSONValue {
    [
      "thing": .string(String(name.prefix(40))), "asked": asked, "present": .boolean(isPresent),
      "area": .init(floatLiteral: isPresent ? 1 : 0),
    ]
  }
}

extension SceneFacts.Fact {
  func json(asked: JSONValue) -> JSONValue {
    [
      "thing": .string(thing.rawValue), "asked": asked,
      "present": .boolean(isPresent), "area": .init(floatLiteral: Self.rounded(area)),
      "x": .init(floatLiteral: Self.rounded(x)), "y": .init(floatLiteral: Self.rounded(y)),
    ]
  }

  private static func rounded(_ share: Double) -> Double { (share * 1e4).rounded() / 1e4 }
}

extension Genome {
  /// Where a recipe is the painter's own.
  init?(detail: String?) {
    guard let detail, let document = try? JSONDocument(Array(detail.utf8)),
      let node = try? document.root.member("genome"), let genome = try? Genome(node)
    else { return nil }
    self = genome
  }
}
