/// `ed25519:ABCDEF`: an algorithm, and a name that is a device, the key itself, or anything.
package struct KeyID: Identifier {
  package static let phrase = "a key ID"
  package static let maximumCount = 640

  package let text: String
  private let colon: Int

  package init?(_ text: String) {
    guard text.utf8.count <= Self.maximumCount, let parts = text.split(at: UInt8(ascii: ":")),
      !parts.before.isEmpty, !parts.after.isEmpty, !text.hasNUL
    else { return nil }
    self.text = text
    colon = parts.before.utf8.count
  }

  /// Nothing if the two together are too long.
  package init?(_ algorithm: ProtocolText, _ name: String) {
    self.init("\(algorithm.text):\(name)")
  }

  package var algorithm: ProtocolText {
    ProtocolText(String(decoding: text.utf8.prefix(colon), as: UTF8.self)) ?? .empty
  }

  package var name: String { String(decoding: text.utf8.dropFirst(colon + 1), as: UTF8.self) }

  package func isOf(_ algorithm: ProtocolText) -> Bool {
    text.utf8.prefix(colon).elementsEqual(algorithm.text.utf8)
  }
}
