package import Matrix

/// Which verification: with whom, where, and by what name both sides know it. The name alone is not
/// enough, since strangers choose it.
package struct VerificationID: Hashable, Sendable {
  package let peer: UserID
  /// Nothing for one that goes by messages to devices.
  package let room: RoomID?
  package let flow: VerificationEvent.Flow

  package init(peer: UserID, room: RoomID?, flow: VerificationEvent.Flow) {
    self.peer = peer
    self.room = room
    self.flow = flow
  }
}
