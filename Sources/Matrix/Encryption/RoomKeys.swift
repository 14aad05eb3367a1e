package import JSON
package import Secrets

/// The key of a Megolm session, sent by its maker: `m.room_key`.
///
/// Describes itself without the key.
package struct RoomKey: Sendable, CustomStringConvertible, CustomReflectable {
  package let algorithm: ProtocolText
  package let room: RoomID
  package let session: SessionID
  package let key: Secret
  /// The maker agrees to its being given to those who come later.
  package let isSharedHistory: Bool

  package init(_ content: JSONNode) throws(JSONError) {
    algorithm = try content.identifier("algorithm")
    room = try content.identifier("room_id")
    session = try content.identifier("session_id")
    key = try content.secret("session_key")
    isSharedHistory =
      content.readableBoolean("shared_history")
      ?? content.readableBoolean("org.matrix.msc3061.shared_history") ?? false
  }

  package var description: String { "RoomKey(\(session) of \(room))" }
  package var customMirror: Mirror { Mirror(self, children: ["session": session]) }

  package static func content(
    room: RoomID, session: SessionID, key: String, isSharedHistory: Bool
  ) -> JSONValue {
    var value: JSONValue = [
      "algorithm": .string(ProtocolText.megolm.text), "room_id": .string(room.text),
      "session_id": .string(session.text), "session_key": .string(key),
    ]
    if isSharedHistory {
      value["shared_history"] = true
      value["org.matrix.msc3061.shared_history"] = true
    }
    return value
  }
}

/// The same, passed on by somebody who says where it came from: in `m.forwarded_room_key`, in files
/// of exported keys, in backups and in bundles of history. They differ in what they leave out.
package struct ExportedRoomKey: Sendable, CustomStringConvertible, CustomReflectable {
  package let algorithm: ProtocolText
  /// Backups have it in their path.
  package let room: RoomID?
  package let session: SessionID?
  package let key: Secret
  /// Claims, both of them; base64 without padding.
  package let senderKey: String
  package let claimedEd25519: String
  package let forwardingChain: [String]
  package let isSharedHistory: Bool

  package static let maximumChain = 100

  package init(_ node: JSONNode) throws(JSONError) {
    algorithm = try node.identifier("algorithm")
    room = try node.optionalIdentifier("room_id")
    session = try node.optionalIdentifier("session_id")
    key = try node.secret("session_key")
    senderKey = try node.string("sender_key").withoutBase64Padding
    if let claimed = try node.optionalString("sender_claimed_ed25519_key") {
      claimedEd25519 = claimed.withoutBase64Padding
    } else {
      claimedEd25519 =
        try node.object("sender_claimed_keys").string("ed25519").withoutBase64Padding
    }
    let chain = try node.optionalArray("forwarding_curve25519_key_chain")
    guard (chain?.count ?? 0) <= Self.maximumChain else {
      throw node.refusal("expected a shorter chain of forwarders")
    }
    forwardingChain = try chain?.strings() ?? []
    isSharedHistory =
      node.readableBoolean("shared_history")
      ?? node.readableBoolean("org.matrix.msc3061.shared_history") ?? false
  }

  package init(
    room: RoomID?, session: SessionID?, key: Secret, senderKey: String, claimedEd25519: String,
    forwardingChain: [String] = [], isSharedHistory: Bool = false
  ) {
    algorithm = .megolm
    self.room = room
    self.session = session
    self.key = key
    self.senderKey = senderKey
    self.claimedEd25519 = claimedEd25519
    self.forwardingChain = forwardingChain
    self.isSharedHistory = isSharedHistory
  }

  package var description: String { "ExportedRoomKey(\(session?.text ?? "?"))" }
  package var customMirror: Mirror { Mirror(self, children: ["session": session as Any]) }

  /// The content of an `m.forwarded_room_key`.
  package var forwarded: JSONValue {
    var value = common
    value["sender_claimed_ed25519_key"] = .string(claimedEd25519)
    value["forwarding_curve25519_key_chain"] = chain
    return value
  }

  /// As files and backups have it.
  package var exported: JSONValue {
    var value = common
    value["sender_claimed_keys"] = ["ed25519": .string(claimedEd25519)]
    value["forwarding_curve25519_key_chain"] = chain
    if isSharedHistory { value["shared_history"] = true }
    return value
  }

  private var chain: JSONValue { .array(forwardingChain.map { .string($0) }) }

  private var common: JSONValue {
    var object: JSONObject = ["algorithm": .string(algorithm.text)]
    object.append("room_id", text: room?.text)
    object.append("session_id", text: session?.text)
    object.append("session_key", .string(key.withText { $0 }))
    object.append("sender_key", .string(senderKey))
    return .object(object)
  }
}
