/// Any other word of the protocol: an algorithm, a state key, a method, a room version.
package struct ProtocolText: Identifier, ExpressibleByStringLiteral {
  package static let phrase = "a text of at most 255 bytes"

  package let text: String

  package init?(_ text: String) {
    guard text.utf8.count <= Self.maximumCount else { return nil }
    self.text = text
  }

  package init(stringLiteral text: StaticString) { self.text = text.description }

  package static let empty: ProtocolText = ""
}

/// What code calls algorithms that come from outside as text.
extension ProtocolText {
  package static let olm: ProtocolText = "m.olm.v1.curve25519-aes-sha2"
  package static let megolm: ProtocolText = "m.megolm.v1.aes-sha2"
  package static let backup: ProtocolText = "m.megolm_backup.v1.curve25519-aes-sha2"
  package static let signedCurve25519: ProtocolText = "signed_curve25519"
  package static let curve25519: ProtocolText = "curve25519"
  package static let ed25519: ProtocolText = "ed25519"
  package static let sas: ProtocolText = "m.sas.v1"
  package static let qrShow: ProtocolText = "m.qr_code.show.v1"
  package static let qrScan: ProtocolText = "m.qr_code.scan.v1"
  package static let reciprocate: ProtocolText = "m.reciprocate.v1"
}
