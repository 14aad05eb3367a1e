package import JSON

/// What stands inside an Olm message.
///
/// Nothing of it is verified, but all that must be compared is there: who it says it is from and for,
/// with which keys. A message that lacks one of these is no payload.
package struct OlmPayload: Sendable {
  package let type: EventType
  package let content: JSONNode
  package let sender: UserID
  package let recipient: UserID
  /// Base64 without padding.
  package let recipientEd25519: String
  package let senderEd25519: String
  /// Nothing when it was left out. One that is there and cannot be read makes the whole unreadable.
  package let senderDeviceKeys: DeviceKeys?

  package init(_ node: JSONNode) throws(JSONError) {
    type = try node.identifier("type")
    content = try node.object("content")
    sender = try node.identifier("sender")
    recipient = try node.identifier("recipient")
    recipientEd25519 =
      try node.object("recipient_keys").string("ed25519").withoutBase64Padding
    senderEd25519 = try node.object("keys").string("ed25519").withoutBase64Padding
    // The second name is that of the proposal.
    var device = try node.optionalObject("sender_device_keys")
    if device == nil { device = try node.optionalObject("org.matrix.msc4147.device_keys") }
    senderDeviceKeys = if let device { try DeviceKeys(device) } else { nil }
  }

  package init(decrypted bytes: [UInt8]) throws(JSONError) {
    try self.init(JSONDocument(bytes, options: .decrypted).root)
  }
}

/// Writes the same message for many recipients: what they share is written once, and each message
/// is one copy of it and the recipient's few bytes.
package struct OlmPayloadWriter: Sendable {
  private let prefix: [UInt8]

  /// `content` and `senderDeviceKeys` are JSON already.
  package init(
    type: EventType, content: [UInt8], sender: UserID, senderEd25519: String,
    senderDeviceKeys: [UInt8]?
  ) {
    var text = Array("{\"type\":".utf8)
    text.appendJSONString(type.text)
    text.append(contentsOf: ",\"content\":".utf8)
    text.append(contentsOf: content)
    text.append(contentsOf: ",\"sender\":".utf8)
    text.appendJSONString(sender.text)
    text.append(contentsOf: ",\"keys\":{\"ed25519\":".utf8)
    text.appendJSONString(senderEd25519)
    if let senderDeviceKeys {
      text.append(contentsOf: "},\"sender_device_keys\":".utf8)
      text.append(contentsOf: senderDeviceKeys)
      text.append(contentsOf: ",\"recipient\":".utf8)
    } else {
      text.append(contentsOf: "},\"recipient\":".utf8)
    }
    prefix = text
  }

  package func payload(for recipient: UserID, ed25519: String) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(prefix.count + recipient.text.utf8.count + ed25519.utf8.count + 48)
    text.append(contentsOf: prefix)
    text.appendJSONString(recipient.text)
    text.append(contentsOf: ",\"recipient_keys\":{\"ed25519\":".utf8)
    text.appendJSONString(ed25519)
    text.append(contentsOf: "}}".utf8)
    return text
  }
}
