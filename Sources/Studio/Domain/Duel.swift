/// How a picture did when it was shown beside the best so far.
package struct Duel: Equatable, Sendable {
  /// What was the best then.
  package let rival: PictureID
  /// A tie is no win.
  package let isWon: Bool

  package init(rival: PictureID, isWon: Bool) {
    self.rival = rival
    self.isWon = isWon
  }
}
