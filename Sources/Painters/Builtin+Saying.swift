internal import BuiltinPainter
internal import JSON
internal import Studio

// From the painter's own values to what the studio keeps and tells.

extension PaintReport {
  var remarks: [PainterRemark] {
    var remarks: [PainterRemark] = []
    var heard: [String] = []
    for item in understood where !heard.contains(item.meaning) { heard.append(item.meaning) }
    if !heard.isEmpty { remarks.append(.understood(Array(heard.prefix(12)))) }
    let unknown = cannotDraw.filter { $0.suggestion == nil }.map(\.word)
    let unable = Array((unknown + leftOut.map(\.rawValue)).prefix(8))
    if !unable.isEmpty { remarks.append(.cannotDraw(unable)) }
    for word in cannotDraw.prefix(4) {
      if let nearest = word.suggestion { remarks.append(.meant(word.word, nearest: nearest)) }
    }
    if !cannotChange.isEmpty { remarks.append(.cannotChange(Array(cannotChange.prefix(8)))) }
    return remarks
  }
}

extension SceneFacts.Fact {
  var json: JSONValue {
    [
      "thing": .string(thing.rawValue), "asked": .boolean(isAsked),
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
