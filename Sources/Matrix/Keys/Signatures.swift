import JSON

/// Signatures by user and key. Read from the object when asked for: of ten thousand devices most
/// have theirs looked at once.
package struct Signatures: Sendable {
  private let node: JSONNode?

  init(of object: JSONNode) { node = object["signatures"] }

  /// The base64 of it, padded or not, as it came.
  package subscript(user: UserID, key: KeyID) -> String? {
    node?[user.text]?[key.text]?.string
  }

  /// The same, by the parts of the key's ID, for a user's device or cross-signing key.
  package func signature(by user: UserID, ed25519 name: String) -> String? {
    node?[user.text]?["ed25519:\(name)"]?.string
  }

  /// All that have the form of one.
  package var all: [UserID: [KeyID: String]] {
    var all: [UserID: [KeyID: String]] = [:]
    guard let users = node?.members else { return all }
    for member in users {
      guard let user = UserID(member.name) else { continue }
      all[user] = keyTexts(of: member.value)
    }
    return all
  }
}

/// The entries of an object whose names are key IDs and whose values are texts.
func keyTexts(of node: JSONNode?) -> [KeyID: String] {
  var texts: [KeyID: String] = [:]
  guard let members = node?.members else { return texts }
  for member in members {
    guard let id = KeyID(member.name), let text = member.value.string else { continue }
    texts[id] = text
  }
  return texts
}
