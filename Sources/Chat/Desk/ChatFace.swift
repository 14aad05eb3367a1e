internal import Concurrency
internal import JSON
package import Terminal

/// What the person sees: a screen, or lines of JSON for a script.
package struct ChatFace: Sendable {
  package let screen: Screen
  package let isScript: Bool
  package let log: ReportLog
  private let hand = Hand("events")

  package init(_ screen: Screen, isScript: Bool, log: ReportLog) {
    self.screen = screen
    self.isScript = isScript
    self.log = log
  }

  func show(_ lines: [Line]) async {
    if !isScript, !lines.isEmpty { await screen.print(lines) }
  }

  func note(_ text: String) async { await show([.note(text)]) }

  func report(_ report: ChatReport) async {
    guard isScript else { return }
    let line = String(decoding: report.json.compact(), as: UTF8.self) + "\n"
    // Written before anybody who waits for it goes on.
    await hand.run { writeToStandardOutput(line) }
    log.add(report)
  }

  func complain(_ what: String, line: Int? = nil) async {
    await show([.complaint(what)])
    await report(
      ChatReport(
        "error", words: what,
        [("line", line.map { .integer($0) }), ("what", .string(what))]))
  }
}

extension Line {
  /// What the program says by itself.
  static func note(_ text: String) -> Line { Line("   · \(text)", .faint).hanging(5) }
  static func complaint(_ text: String) -> Line { Line("   ! \(text)", .bad).hanging(5) }
}
