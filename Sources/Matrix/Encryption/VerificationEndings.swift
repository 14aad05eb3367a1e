import JSON

package struct VerificationAccept: Sendable {
  package let agreement: ProtocolText
  package let hash: ProtocolText
  package let mac: ProtocolText
  package let strings: [ProtocolText]
  /// Base64 without padding.
  package let commitment: String

  package init(
    agreement: ProtocolText, hash: ProtocolText, mac: ProtocolText, strings: [ProtocolText],
    commitment: String
  ) {
    self.agreement = agreement
    self.hash = hash
    self.mac = mac
    self.strings = strings
    self.commitment = commitment
  }

  init(_ content: JSONNode) throws(JSONError) {
    agreement = try content.identifier("key_agreement_protocol")
    hash = try content.identifier("hash")
    mac = try content.identifier("message_authentication_code")
    strings = try content.words("short_authentication_string")
    commitment = try content.string("commitment").withoutBase64Padding
  }

  var json: JSONValue {
    [
      "method": .string(ProtocolText.sas.text),
      "key_agreement_protocol": .string(agreement.text), "hash": .string(hash.text),
      "message_authentication_code": .string(mac.text),
      "short_authentication_string": .words(strings), "commitment": .string(commitment),
    ]
  }
}

package struct VerificationMAC: Sendable {
  package static let maximumKeys = 100

  /// By key, in the order of their IDs; base64 without padding.
  package let macs: [(key: KeyID, mac: String)]
  /// Of the list of the IDs.
  package let keys: String

  package init(macs: [(key: KeyID, mac: String)], keys: String) {
    self.macs = macs.sorted { $0.key < $1.key }
    self.keys = keys
  }

  /// The list of IDs is what `keys` vouches for, so nothing of it may be left out: an entry that is
  /// none makes the whole unreadable.
  init(_ content: JSONNode) throws(JSONError) {
    let node = try content.object("mac")
    guard let members = node.members, members.count <= Self.maximumKeys else {
      throw node.refusal("expected fewer keys")
    }
    var macs: [KeyID: String] = [:]
    for member in members {
      guard let key = KeyID(member.name) else { throw member.nameRefusal("expected a key ID") }
      let mac = try member.value.asString().withoutBase64Padding
      guard macs.updateValue(mac, forKey: key) == nil else {
        throw member.nameRefusal("named twice")
      }
    }
    self.macs = macs.sorted { $0.key < $1.key }.map { (key: $0.key, mac: $0.value) }
    keys = try content.string("keys").withoutBase64Padding
  }

  var json: JSONValue {
    [
      "mac": .object(JSONObject(macs.map { ($0.key.text, .string($0.mac)) })),
      "keys": .string(keys),
    ]
  }
}

package struct VerificationCancel: Sendable {
  package enum Code: String, Sendable, CaseIterable {
    case user = "m.user"
    case timeout = "m.timeout"
    case unknownTransaction = "m.unknown_transaction"
    case unknownMethod = "m.unknown_method"
    case unexpectedMessage = "m.unexpected_message"
    case keyMismatch = "m.key_mismatch"
    case userMismatch = "m.user_mismatch"
    case invalidMessage = "m.invalid_message"
    case accepted = "m.accepted"
    case mismatchedCommitment = "m.mismatched_commitment"
    case mismatchedSAS = "m.mismatched_sas"
  }

  package let code: ProtocolText
  /// A stranger's words, of use only when the code is unknown.
  package let reason: String

  package init(_ code: Code, reason: String) {
    self.code = ProtocolText(code.rawValue) ?? .empty
    self.reason = reason
  }

  init(_ content: JSONNode) throws(JSONError) {
    code = try content.identifier("code")
    reason = (content.readableString("reason") ?? "").bounded(Withheld.maximumReasonCount)
  }

  /// Nothing for a code that we do not know.
  package var knownCode: Code? { Code.allCases.first { $0.rawValue.hasBytes(of: code.text) } }

  var json: JSONValue { ["code": .string(code.text), "reason": .string(reason)] }
}
