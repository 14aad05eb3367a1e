package import JSON

/// Who a message means: `m.mentions`. Written even when it is nobody, so that no client goes looking
/// for names in the text.
package struct Mentions: Sendable, Equatable {
  package static let maximumUsers = 50

  package var users: [UserID]
  package var isWholeRoom: Bool

  package init(_ users: [UserID] = [], wholeRoom: Bool = false) {
    self.users = users
    isWholeRoom = wholeRoom
  }

  /// Nothing when the message says nothing about it. Names that are none are left out, and so is what
  /// is beyond the maximum.
  package init?(of content: JSONNode) {
    guard let node = content.readableObject("m.mentions") else { return nil }
    users = Array((node.readableIdentifiers("user_ids") ?? []).prefix(Self.maximumUsers))
    isWholeRoom = node.readableBoolean("room") ?? false
  }

  package var json: JSONValue {
    var object = JSONObject()
    if !users.isEmpty {
      object.append("user_ids", .array(users.prefix(Self.maximumUsers).map { .string($0.text) }))
    }
    if isWholeRoom { object.append("room", true) }
    return .object(object)
  }
}
