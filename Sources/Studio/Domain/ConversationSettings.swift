extension Conversation {
  /// What a room may set for itself. `nil` means: as the house has it.
  package struct Settings: Equatable, Sendable {
    package var mode = Mode.auto
    package var painter: String?
    package var critic: String?
    package var director: String?
    package var size: Size?
    package var loop: LoopSettings?
    package var gate: GatePolicy?
    package var confirm: Confirm?
    package var listen: Listen?
    package var language: String?
    package var understand: Understand?

    package init() {}
  }
}

package enum Mode: String, Sendable, CaseIterable { case auto, text2img, img2img }

/// Who may decide at a gate.
package enum GatePolicy: Equatable, Sendable {
  case anyone, requester, moderators
  /// The first option with this many standing taps.
  case quorum(Int)

  package static let quorum = 2...50

  /// Whether nobody may decide by it who may not by the other. The asker and a quorum are each other's
  /// equal in nothing.
  func isAtLeastAsStrict(as other: GatePolicy) -> Bool {
    switch (self, other) {
    case (_, .anyone), (.moderators, _): true
    case (.quorum(let count), .quorum(let before)): count >= before
    default: self == other
    }
  }
}

/// Whether a tap must be confirmed by a word.
package enum Confirm: String, Sendable, CaseIterable {
  case never, costly, always

  var strictness: Int {
    switch self {
    case .never: 0
    case .costly: 1
    case .always: 2
    }
  }
}

package enum Listen: String, Sendable, CaseIterable { case all, mention }

/// When a request runs by itself, and when it stops.
package struct LoopSettings: Equatable, Sendable {
  package enum Source: String, Sendable, CaseIterable { case best, fresh }
  /// What makes a picture the best so far: the highest score, or to win beside the best before it. The
  /// score is what people read, and what the loop stops by, in both.
  package enum Judge: String, Sendable, CaseIterable { case score, duel }

  package static let rounds = 1...20

  package var isOn = false
  /// At or above it a picture has converged.
  package private(set) var threshold = 8.0
  /// At or above it people decide; below it the loop goes on.
  package private(set) var gate = 6.0
  package private(set) var rounds = 5
  package var source = Source.best
  package var judge = Judge.score

  package init() {}

  package enum Refusal: Error, Equatable, Sendable {
    case thresholdNotAboveGate(threshold: Double, gate: Double)
    case scoreOutOfRange(Double)
    case roundsOutOfRange(Int)
  }

  package mutating func set(threshold: Double) throws(Refusal) {
    try set(threshold: threshold, gate: gate)
  }

  package mutating func set(gate: Double) throws(Refusal) {
    try set(threshold: threshold, gate: gate)
  }

  package mutating func set(threshold: Double, gate: Double) throws(Refusal) {
    for score in [threshold, gate] {
      guard (0...10).contains(score) else { throw .scoreOutOfRange(score) }
    }
    guard gate < threshold else {
      throw .thresholdNotAboveGate(threshold: threshold, gate: gate)
    }
    (self.threshold, self.gate) = (threshold, gate)
  }

  package mutating func set(rounds: Int) throws(Refusal) {
    guard Self.rounds.contains(rounds) else { throw .roundsOutOfRange(rounds) }
    self.rounds = rounds
  }
}

/// Width and height in pixels of a picture that somebody wants.
package struct Size: Hashable, Sendable, CustomStringConvertible {
  package static let side = 64...8_192

  package let width: Int
  package let height: Int

  package init?(_ width: Int, _ height: Int) {
    guard Self.side.contains(width), Self.side.contains(height) else { return nil }
    self.width = width
    self.height = height
  }

  package var description: String { "\(width)×\(height)" }
}
