/// What fills a slot of a sentence. Whoever wrote it, it is data: bounded, without control
/// characters, and never read for markup.
package enum Slot: Sendable {
  /// People's, painters' and models' words.
  case words(String)
  /// The same in the language's quotation marks.
  case quoted(String)
  /// What can be typed as it stands: ids, seeds, commands.
  case code(String)
  case number(Int)
  /// One digit behind the mark: 7.4.
  case score(Double)
  /// As short as it can be: 8, 8.5.
  case decimal(Double)
  /// What we said ourselves.
  case said([RichText.Run])

  static let maximumWords = 600
}

extension Language {
  /// One sentence with its slots filled.
  package func say(_ sentence: Sentence, _ slots: [String: Slot] = [:]) -> [RichText.Run] {
    var count: Int?
    if let name = sentence.count, case .number(let number) = slots[String(name)] { count = number }
    guard let template = template(of: sentence, for: count) else {
      return [RichText.Run(String(sentence.key))]
    }
    var runs: [RichText.Run] = []
    for piece in template.pieces {
      switch piece {
      case .text(let text, let style): runs.append(RichText.Run(text, style))
      case .slot(let name, let style): runs += filled(slots[name] ?? .words("…"), style)
      }
    }
    return runs.joined
  }

  private func filled(_ slot: Slot, _ style: RichText.Style) -> [RichText.Run] {
    switch slot {
    case .words(let text): [RichText.Run(tidy(text, atMost: Slot.maximumWords), style)]
    case .quoted(let text):
      [RichText.Run(quoted(text), style)]
    case .code(let text):
      [RichText.Run(tidy(text, atMost: Slot.maximumWords), style == .bold ? .bold : .code)]
    case .number(let number): [RichText.Run("\(number)", style)]
    case .score(let score): [RichText.Run(self.score(score), style)]
    case .decimal(let number): [RichText.Run(decimal(number), style)]
    case .said(let runs): runs
    }
  }

  func quoted(_ text: String) -> String {
    openingQuote + tidy(text, atMost: 120) + closingQuote
  }

  /// `7.4`, or `7,4`.
  package func score(_ number: Double) -> String {
    let tenths = Self.tenths(number)
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10)\(decimalMark)\(abs(tenths) % 10)"
  }

  /// `8`, `8.5`, `0.35`.
  func decimal(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e9 else { return "…" }
    let hundredths = Int((abs(number) * 100).rounded())
    var text = number < 0 && hundredths > 0 ? "-" : ""
    text += "\(hundredths / 100)"
    guard hundredths % 100 != 0 else { return text }
    text += decimalMark + "\(hundredths / 10 % 10)"
    return hundredths % 10 == 0 ? text : text + "\(hundredths % 10)"
  }

  /// ` ▲0.9`: against the best before it.
  func gain(_ number: Double) -> String {
    let tenths = Self.tenths(number)
    return (tenths > 0 ? "▲" : tenths < 0 ? "▼" : "±") + score(abs(number))
  }

  func list(_ items: [String]) -> String { items.joined(separator: ", ") }

  private static func tenths(_ number: Double) -> Int {
    number.isFinite ? Int((min(max(number, -1e6), 1e6) * 10).rounded()) : 0
  }

  /// In its largest unit that comes out even, or nearly.
  func duration(_ duration: Duration) -> [RichText.Run] {
    let seconds = Int(max(0, min(duration.components.seconds, 1 << 40)))
    let units: [(Int, Sentence)] = [
      (86_400, .durationDays), (3_600, .durationHours), (60, .durationMinutes),
    ]
    for (unit, sentence) in units
    where seconds >= unit && (seconds % unit == 0 || seconds > 3 * unit) {
      return say(sentence, ["count": .number((seconds + unit / 2) / unit)])
    }
    return say(.durationSeconds, ["count": .number(seconds)])
  }
}

extension [RichText.Run] {
  /// Neighbours of one style as one run.
  var joined: [RichText.Run] {
    var runs: [RichText.Run] = []
    for run in self where !run.text.isEmpty {
      if let last = runs.last, last.style == run.style {
        runs[runs.count - 1] = RichText.Run(last.text + run.text, run.style)
      } else {
        runs.append(run)
      }
    }
    return runs
  }

  static func + (left: [RichText.Run], right: String) -> [RichText.Run] {
    (left + [RichText.Run(right)]).joined
  }
}
