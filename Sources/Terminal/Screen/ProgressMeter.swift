package import Concurrency

/// One line of progress, as often as an eye can follow.
///
/// 1. At most ten lines a second, however often it is told; the end is always shown.
/// 2. It never goes back.
package struct ProgressMeter: Sendable {
  package static let interval: Duration = .milliseconds(100)

  private let label: String
  private let began: Instant
  private var shown: Instant?
  private var fraction = 0.0

  package init(_ label: String, at now: Instant) {
    self.label = Sanitiser.line(label)
    began = now
  }

  /// - Returns: the line to show; `nil` when the last one will do.
  package mutating func advance(to fraction: Double, at now: Instant, columns: Int) -> String? {
    // A back end's NaN is no progress.
    if fraction > self.fraction { self.fraction = min(1, fraction) }
    if let shown, now - shown < Self.interval, self.fraction < 1 { return nil }
    shown = now
    return line(at: now, columns: columns)
  }

  private func line(at now: Instant, columns: Int) -> String {
    let percent = Int(fraction * 100)
    let number = String(repeating: " ", count: max(0, 3 - "\(percent)".count)) + "\(percent)"
    let end = " \(number) % \(Self.time(max(.zero, now - began)))"
    let room = columns - CellWidth.of(label) - end.count - 4
    guard room >= 5 else { return "\(label)\(end)" }
    let cells = min(40, room)
    let full = Int(fraction * Double(cells))
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
    return "\(label) \(bar)\(end)"
  }

  private static func time(_ duration: Duration) -> String {
    let seconds = Int(duration.inSeconds)
    let rest = seconds % 60
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}

/// A meter for each thing that is in progress, by its label.
struct ProgressMeters: Sendable {
  static let maximum = 8

  private var meters: [(label: String, meter: ProgressMeter)] = []

  /// - Returns: the line to show; `nil` when the last one will do.
  mutating func advance(
    _ label: String, to fraction: Double, at now: Instant, columns: Int
  ) -> String? {
    let known = meters.firstIndex { $0.label.utf8.elementsEqual(label.utf8) }
    // The newest stands last; the one that nobody heard of for longest makes room.
    var entry =
      known.map { meters.remove(at: $0) } ?? (label: label, meter: ProgressMeter(label, at: now))
    let line = entry.meter.advance(to: fraction, at: now, columns: columns)
    if fraction < 1 { meters.append(entry) }
    if meters.count > Self.maximum { meters.removeFirst() }
    return line
  }
}
