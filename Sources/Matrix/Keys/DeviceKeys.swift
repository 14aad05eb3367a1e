package import JSON

/// What a device says of itself, in `/keys/query` and inside Olm messages.
///
/// Nothing here is verified: `raw` is what the signatures are about.
package struct DeviceKeys: Sendable {
  package let user: UserID
  package let device: DeviceID
  package let algorithms: [ProtocolText]
  /// The device's two keys, base64 without padding. A device without them cannot be written to.
  package let ed25519: String?
  package let curve25519: String?
  /// A device that sleeps on the server until its owner logs in, and reads nothing before.
  package let isDehydrated: Bool
  package let raw: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    user = try node.identifier("user_id")
    device = try node.identifier("device_id")
    let list = try node.array("algorithms")
    var skipped = 0
    algorithms = list.readableIdentifiers(skipped: &skipped)
    let keys = try node.object("keys")
    ed25519 = keys["ed25519:\(device.text)"]?.string?.withoutBase64Padding
    curve25519 = keys["curve25519:\(device.text)"]?.string?.withoutBase64Padding
    isDehydrated =
      node.readableBoolean("dehydrated") ?? node.readableBoolean("org.matrix.msc3814.dehydrated")
      ?? false
    raw = node
  }

  package var keys: [KeyID: String] { keyTexts(of: raw["keys"]) }
  package var signatures: Signatures { Signatures(of: raw) }
  /// Added by the server, signed by nobody.
  package var displayName: String? {
    raw.readableObject("unsigned")?.readableString("device_display_name")
  }

  /// Its own key's signature over itself.
  package var ownSignature: String? { signatures.signature(by: user, ed25519: device.text) }

  package func signable() throws(JSONError) -> [UInt8] { try CanonicalSigning.signable(raw) }

  /// The same without the answer that it came in.
  package func detached() -> DeviceKeys { DeviceKeys(self, raw: raw.detached()) }

  private init(_ other: DeviceKeys, raw: JSONNode) {
    user = other.user
    device = other.device
    algorithms = other.algorithms
    ed25519 = other.ed25519
    curve25519 = other.curve25519
    isDehydrated = other.isDehydrated
    self.raw = raw
  }
}

extension DeviceKeys {
  /// The object that a device uploads, before it is signed.
  package static func unsigned(
    user: UserID, device: DeviceID, ed25519: String, curve25519: String,
    algorithms: [ProtocolText] = [.olm, .megolm]
  ) -> JSONValue {
    [
      "user_id": .string(user.text), "device_id": .string(device.text),
      "algorithms": .array(algorithms.map { .string($0.text) }),
      "keys": [
        "curve25519:\(device.text)": .string(curve25519),
        "ed25519:\(device.text)": .string(ed25519),
      ],
    ]
  }
}
