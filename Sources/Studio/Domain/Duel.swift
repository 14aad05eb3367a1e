/// How a picture did when it was to be shown beside the best so far.
///
/// 1. The reason is one line, bounded: a critic's words, which are data.
package struct Duel: Equatable, Sendable {
  package enum Outcome: String, Sendable, CaseIterable {
    case won
    /// A tie is no win.
    case lost
    /// They could not be shown side by side: the scores decide.
    case unheld
  }

  /// What was the best then.
  package let rival: PictureID
  package let outcome: Outcome
  /// What decided, or why it was not held.
  package let reason: String

  package init(rival: PictureID, _ outcome: Outcome, because reason: String) {
    let reason = oneLine(reason, atMost: Judgement.maximumGap)
    self.rival = rival
    self.outcome = outcome
    self.reason = reason.isEmpty ? HouseReason.noReason.rawValue : reason
  }
}
