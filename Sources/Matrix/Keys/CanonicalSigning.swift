package import JSON

/// What is signed when a JSON object is: its canonical form without the signatures and without what
/// servers add on the way.
package struct CanonicalSigning {
  /// Refuses what canonical JSON refuses: fractions, great numbers, a name given twice.
  package static func signable(_ node: JSONNode) throws(JSONError) -> [UInt8] {
    try node.canonical(omitting: unsignedMembers)
  }

  package static func signable(_ value: JSONValue) throws(JSONError) -> [UInt8] {
    try value.canonical(omitting: unsignedMembers)
  }

  /// The object with one more signature; those it had stay, another by the same key is replaced.
  package static func adding(
    _ signature: String, by user: UserID, _ key: KeyID, to value: JSONValue
  ) -> JSONValue {
    var value = value
    var signatures = value["signatures"] ?? .object([:])
    var own = signatures[user.text] ?? .object([:])
    own[key.text] = .string(signature)
    signatures[user.text] = own
    value["signatures"] = signatures
    return value
  }

  private static let unsignedMembers = ["signatures", "unsigned"]
}
