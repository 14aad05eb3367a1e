package import JSON

/// Who may read what was said before they came.
package enum HistoryVisibility: Sendable, Equatable {
  case worldReadable, shared, invited, joined
  /// Something newer than us.
  case other(ProtocolText)

  /// Nothing when the event says nothing that can be read.
  package init?(_ content: JSONNode) {
    guard let text: ProtocolText = content.readableIdentifier("history_visibility") else {
      return nil
    }
    self =
      switch text {
      case "world_readable": .worldReadable
      case "shared": .shared
      case "invited": .invited
      case "joined": .joined
      default: .other(text)
      }
  }

  /// Whether keys made under it may be given to those who come later.
  package var isShareable: Bool { self == .shared || self == .worldReadable }

  /// Whether people who are only invited read along. What we do not know keeps them out.
  package var includesInvited: Bool {
    switch self {
    case .worldReadable, .shared, .invited: true
    case .joined, .other: false
    }
  }
}
