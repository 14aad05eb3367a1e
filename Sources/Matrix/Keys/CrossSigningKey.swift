package import JSON

/// One of the three keys by which a user vouches for devices and people. Not verified; `raw` is what
/// the signatures are about.
package struct CrossSigningKey: Sendable {
  package enum Usage: String, Sendable, CaseIterable {
    case master
    case selfSigning = "self_signing"
    case userSigning = "user_signing"
  }

  package let user: UserID
  /// As they came; a key may be used for what it names and nothing else.
  package let usages: [ProtocolText]
  /// Base64 without padding, which is also the key's name.
  package let ed25519: String
  package let raw: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    user = try node.identifier("user_id")
    var skipped = 0
    usages = try node.array("usage").readableIdentifiers(skipped: &skipped)
    let keys = try node.object("keys")
    guard let member = keys.members?.first(where: { _ in true }), keys.members?.count == 1 else {
      throw keys.refusal("expected one key")
    }
    let text = try member.value.asString().withoutBase64Padding
    guard let id = KeyID(member.name), id.isOf(.ed25519),
      id.name.withoutBase64Padding.hasBytes(of: text)
    else { throw keys.refusal("expected an Ed25519 key under its own name") }
    ed25519 = text
    raw = node
  }

  package func isFor(_ usage: Usage) -> Bool {
    usages.contains { $0.text.hasBytes(of: usage.rawValue) }
  }

  package var keyID: KeyID? { KeyID(.ed25519, ed25519) }
  package var signatures: Signatures { Signatures(of: raw) }
  package func signable() throws(JSONError) -> [UInt8] { try CanonicalSigning.signable(raw) }

  /// The object that is uploaded, before it is signed.
  package static func unsigned(user: UserID, _ usage: Usage, ed25519: String) -> JSONValue {
    [
      "user_id": .string(user.text), "usage": [.string(usage.rawValue)],
      "keys": ["ed25519:\(ed25519)": .string(ed25519)],
    ]
  }
}
