package import JSON

/// A key to begin a session with, signed by its device. `raw` is what the signature is about.
package struct SignedOneTimeKey: Sendable {
  /// Base64 without padding.
  package let key: String
  package let isFallback: Bool
  package let raw: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    key = try node.string("key").withoutBase64Padding
    isFallback = try node.optionalBoolean("fallback") ?? false
    raw = node
  }

  package var signatures: Signatures { Signatures(of: raw) }
  package func signable() throws(JSONError) -> [UInt8] { try CanonicalSigning.signable(raw) }

  /// The object that is uploaded, before it is signed.
  package static func unsigned(key: String, isFallback: Bool = false) -> JSONValue {
    isFallback ? ["key": .string(key), "fallback": true] : ["key": .string(key)]
  }
}
