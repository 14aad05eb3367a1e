package import JSON

/// An `m.room.encrypted`, in a room or to a device.
package enum EncryptedContent: Sendable {
  case olm(OlmCiphertext)
  case megolm(MegolmCiphertext)
  case unknown(ProtocolText)

  package init(_ content: JSONNode) throws(JSONError) {
    let algorithm: ProtocolText = try content.identifier("algorithm")
    self =
      switch algorithm {
      case .olm: .olm(try OlmCiphertext(content))
      case .megolm: .megolm(try MegolmCiphertext(content))
      default: .unknown(algorithm)
      }
  }
}

/// Olm: for each device its own message, by its Curve25519 key.
package struct OlmCiphertext: Sendable {
  /// Base64 without padding. What it claims is shown by decrypting.
  package let senderKey: String
  private let messages: JSONNode

  package struct Message: Sendable {
    /// 0 begins a session, 1 goes on with one.
    package let type: Int
    package let body: String
  }

  init(_ content: JSONNode) throws(JSONError) {
    senderKey = try content.string("sender_key").withoutBase64Padding
    messages = try content.object("ciphertext")
  }

  /// The one for the device with this key, padded or not.
  package func message(for curve25519: String) throws(JSONError) -> Message {
    let wanted = curve25519.withoutBase64Padding
    let found =
      messages[wanted]
      ?? messages.members?.first { $0.name.withoutBase64Padding.hasBytes(of: wanted) }?.value
    guard let found else { throw messages.refusal("no message for this device") }
    return Message(
      type: try found.integer("type", in: 0...1), body: try found.string("body"))
  }
}

/// Megolm. The sender's key and device also stand in there for old clients; nothing that we do may
/// depend on them, so they cannot be asked for.
package struct MegolmCiphertext: Sendable {
  package let session: SessionID
  package let ciphertext: String

  init(_ content: JSONNode) throws(JSONError) {
    session = try content.identifier("session_id")
    ciphertext = try content.string("ciphertext")
  }
}
