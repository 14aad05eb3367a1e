package import JSON

package enum Membership: String, Sendable, CaseIterable {
  case join, invite, leave, ban, knock

  init?(_ text: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue.hasBytes(of: text) }) else {
      return nil
    }
    self = found
  }
}

/// What a room knows of one user.
package struct Member: Sendable, Equatable {
  package let membership: Membership
  /// Chosen by the user; a stranger's text.
  package let displayName: String?

  package init(_ membership: Membership, displayName: String? = nil) {
    self.membership = membership
    self.displayName = displayName
  }

  /// Nothing when it says no membership that there is.
  package init?(_ content: JSONNode) {
    guard let text = content.readableString("membership"), let membership = Membership(text) else {
      return nil
    }
    self.init(membership, displayName: content.readableString("displayname"))
  }
}
