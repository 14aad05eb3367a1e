/// What travels between two devices, as it stands in a to-device event.
package struct OlmMessage: Hashable, Sendable {
  package enum Kind: Int, Hashable, Sendable { case prekey = 0, normal = 1 }

  /// More than any event may hold.
  package static let maximumCount = 1 << 20

  package let kind: Kind
  /// Base64, padded or not.
  package let body: String

  package init(kind: Kind, body: String) {
    self.kind = kind
    self.body = body
  }
}
