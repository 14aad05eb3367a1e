internal import Encodings
package import JSON

/// Where an encrypted file is and how it is opened: version 2, AES-256-CTR.
///
/// 1. Everything the specification demands is checked on making: version, key type, algorithm, the
///    uses and the extractability of the key, and the lengths of key, IV and hash.
/// 2. Padded and unpadded base64 are both read; what is written has the form each member asks for.
/// 3. Describes itself without its key.
package struct EncryptedFile: Sendable {
  package static let keyCount = 32
  package static let ivCount = 16
  package static let hashCount = 32

  package let url: ContentURI
  /// The key, 32 bytes. A secret of the room; whoever keeps it for longer keeps it wiped.
  package let key: [UInt8]
  package let iv: [UInt8]
  /// Of the ciphertext.
  package let sha256: [UInt8]

  package init?(url: ContentURI, key: [UInt8], iv: [UInt8], sha256: [UInt8]) {
    guard key.count == Self.keyCount, iv.count == Self.ivCount, sha256.count == Self.hashCount
    else { return nil }
    self.url = url
    self.key = key
    self.iv = iv
    self.sha256 = sha256
  }

  package init(_ node: JSONNode) throws(JSONError) {
    try node.expect("v", "v2")
    url = try node.identifier("url")
    let jwk = try node.object("key")
    try jwk.expect("kty", "oct")
    try jwk.expect("alg", "A256CTR")
    guard try jwk.boolean("ext") else { throw jwk.refusal("expected a key that is extractable") }
    let uses = try jwk.strings("key_ops")
    for use in ["encrypt", "decrypt"] where !uses.contains(where: { $0.hasBytes(of: use) }) {
      throw jwk.refusal("expected a key for encrypting and decrypting")
    }
    key = try jwk.base64("k", count: Self.keyCount)
    iv = try node.base64("iv", count: Self.ivCount)
    sha256 = try node.object("hashes").base64("sha256", count: Self.hashCount)
  }

  package var json: JSONValue {
    [
      "v": "v2", "url": .string(url.text),
      "key": [
        "kty": "oct", "alg": "A256CTR", "ext": true, "key_ops": ["encrypt", "decrypt"],
        "k": .string(Base64Text.encode(key, urlSafe: true)),
      ],
      "iv": .string(Base64Text.encode(iv)),
      "hashes": ["sha256": .string(Base64Text.encode(sha256))],
    ]
  }
}

extension EncryptedFile: CustomStringConvertible, CustomReflectable {
  package var description: String { "EncryptedFile(\(url))" }
  package var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}

extension JSONNode {
  fileprivate func expect(_ name: String, _ value: String) throws(JSONError) {
    let member = try member(name)
    guard member.isString(value) else { throw member.refusal("expected \"\(value)\"") }
  }

  fileprivate func base64(_ name: String, count: Int) throws(JSONError) -> [UInt8] {
    let member = try member(name)
    // Longer texts are not decoded to find out that they are too long.
    guard let text = member.string, text.utf8.count <= count * 2,
      let bytes = Base64Text.decode(text), bytes.count == count
    else { throw member.refusal("expected base64 of \(count) bytes") }
    return bytes
  }
}
