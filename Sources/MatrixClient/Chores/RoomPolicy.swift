package import Matrix

/// Which rooms we are in.
package struct RoomPolicy: Sendable {
  package enum Answer: Sendable { case join, refuse, ignore }

  /// What an invitation by this person is answered with.
  package var answer: @Sendable (UserID) -> Answer
  package var followsUpgrades = true
  package var forgetsLeftRooms = true

  package init(_ answer: @escaping @Sendable (UserID) -> Answer) { self.answer = answer }

  package static let everybody = RoomPolicy { _ in .join }
}
