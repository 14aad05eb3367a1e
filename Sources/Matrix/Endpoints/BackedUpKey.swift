import JSON

/// One session in a backup: what the server compares copies by, and the encrypted key.
package struct BackedUpKey: Sendable {
  package let session: SessionID
  package let firstMessageIndex: Int
  package let forwardedCount: Int
  package let isVerified: Bool
  /// All base64, of which the third vouches for nothing.
  package let ephemeral: String
  package let ciphertext: String
  package let mac: String

  /// In bytes; a session's key is far shorter.
  package static let maximumCiphertextCount = 65_536

  package init(
    session: SessionID, firstMessageIndex: Int, forwardedCount: Int, isVerified: Bool,
    ephemeral: String, ciphertext: String, mac: String
  ) {
    self.session = session
    self.firstMessageIndex = firstMessageIndex
    self.forwardedCount = forwardedCount
    self.isVerified = isVerified
    self.ephemeral = ephemeral
    self.ciphertext = ciphertext
    self.mac = mac
  }

  init(_ session: SessionID, _ node: JSONNode) throws(JSONError) {
    self.session = session
    firstMessageIndex = try node.integer("first_message_index", in: 0...)
    forwardedCount = try node.integer("forwarded_count", in: 0...)
    isVerified = try node.boolean("is_verified")
    let data = try node.object("session_data")
    ephemeral = try data.string("ephemeral")
    ciphertext = try data.string("ciphertext")
    mac = try data.string("mac")
    guard ciphertext.utf8.count <= Self.maximumCiphertextCount else {
      throw data.refusal("expected a shorter ciphertext")
    }
  }

  static func all(in room: JSONNode, skipped: inout Int) -> [BackedUpKey] {
    guard let members = room["sessions"]?.members else {
      skipped += 1
      return []
    }
    var keys: [BackedUpKey] = []
    keys.reserveCapacity(members.count)
    for member in members {
      guard let session = SessionID(member.name),
        let key = try? BackedUpKey(session, member.value)
      else {
        skipped += 1
        continue
      }
      keys.append(key)
    }
    return keys
  }

  var json: JSONValue {
    [
      "first_message_index": .integer(firstMessageIndex),
      "forwarded_count": .integer(forwardedCount), "is_verified": .boolean(isVerified),
      "session_data": [
        "ephemeral": .string(ephemeral), "ciphertext": .string(ciphertext), "mac": .string(mac),
      ],
    ]
  }
}
