extension Judgement {
  /// What was measured in a picture that a model judged. It stands beside the opinion, never in it:
  /// what pixels say and what somebody thinks are told apart.
  package struct Measured: Equatable, Sendable {
    package static let maximumRemarks = 8

    package let score: Double
    /// What was found, a line each: the biggest gap first.
    package let remarks: [String]

    /// - Returns: nothing where the score is none.
    package init?(score: Double, remarks: [String]) {
      guard (0.0...10).contains(score) else { return nil }
      self.score = score
      self.remarks = remarks.prefix(Self.maximumRemarks)
        .map { oneLine($0, atMost: Judgement.maximumGap) }.filter { !$0.isEmpty }
    }
  }
}
