package import Matrix

/// Where the person wants to be.
package struct ChatWish: Sendable {
  package enum Room: Equatable, Sendable {
    case id(RoomID)
    case alias(RoomAlias)

    package init?(_ text: String) {
      if let room = RoomID(text) {
        self = .id(room)
      } else if let alias = RoomAlias(text) {
        self = .alias(alias)
      } else {
        return nil
      }
    }
  }

  package var room: Room?
  package var invited: [UserID] = []
  /// Of a room that is made: not encrypted.
  package var isPlain = false
  /// Lines come from a script, and events go out.
  package var isScript = false

  package init() {}
}
