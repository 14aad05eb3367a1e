package import Studio

/// How far a wanted picture is, while nothing can be shown of it.
package enum Progress: Equatable, Sendable {
  case understanding(PictureID)
  /// So many are painted before it; none: it is next.
  case queued(PictureID, ahead: Int)
  /// `left` once it can be told from what has passed.
  case painting(PictureID, fraction: Double, left: Duration?)
  case late(PictureID, painter: String)
}

extension Teller {
  /// One short line: it is written over itself, in a room and at a terminal alike.
  package func progress(_ progress: Progress) -> RichText {
    switch progress {
    case .understanding(let id): return lines(say(.progressUnderstanding, ["id": id.slot]))
    case .queued(let id, let ahead):
      return lines(
        ahead > 0
          ? say(.progressQueued, ["id": id.slot, "count": .number(ahead)])
          : say(.progressNext, ["id": id.slot]))
    case .painting(let id, let fraction, let left):
      let percent = Self.percent(fraction)
      var slots: [String: Slot] = [
        "id": id.slot, "bar": .words(Self.bar(percent)), "percent": .number(percent),
      ]
      guard let left else { return lines(say(.progressPainting, slots)) }
      slots["time"] = .said(language.duration(Self.rounded(left)))
      return lines(say(.progressPaintingTime, slots))
    case .late(let id, let painter):
      return lines(say(.late, ["id": id.slot, "painter": .words(painter)]))
    }
  }

  /// For a meter that draws its own bar and counts by itself, as a terminal's.
  package static func meterLabel(of id: PictureID, in language: Language) -> String {
    language.say(.progressLabel, ["id": id.slot]).map(\.text).joined()
  }

  static var barWidth: Int { 10 }

  private static func percent(_ fraction: Double) -> Int {
    fraction.isFinite ? Int((min(max(fraction, 0), 1) * 100).rounded(.down)) : 0
  }

  private static func bar(_ percent: Int) -> String {
    let full = percent * barWidth / 100
    return String(repeating: "▓", count: full) + String(repeating: "░", count: barWidth - full)
  }

  /// Nobody knows it to the second: a guess in steps of five, up to a minute.
  private static func rounded(_ left: Duration) -> Duration {
    let seconds = max(1, min(left.components.seconds, 1 << 40))
    if seconds < 60 { return .seconds((seconds + 4) / 5 * 5) }
    return .seconds((seconds + 59) / 60 * 60)
  }
}

extension Progress {
  init(_ id: PictureID, _ stage: PaintingStage, ahead: Int) {
    switch stage {
    case .understanding: self = .understanding(id)
    case .waiting: self = .queued(id, ahead: ahead)
    case .painting(let fraction, let left): self = .painting(id, fraction: fraction, left: left)
    }
  }
}
