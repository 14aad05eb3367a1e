/// One login of a user. The specification gives it no grammar and no length; servers stop at 512.
package struct DeviceID: Identifier {
  package static let phrase = "a device ID"
  package static let maximumCount = 512

  package let text: String

  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.maximumCount, !text.hasNUL else { return nil }
    self.text = text
  }
}

/// Makes a request that is repeated the same request: the server answers it twice and does it once.
package struct TransactionID: Identifier {
  package static let phrase = "a transaction ID"

  package let text: String

  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.maximumCount, !text.hasNUL else { return nil }
    self.text = text
  }
}

/// A Megolm session: the base64 of its public key, without padding.
package struct SessionID: Identifier {
  package static let phrase = "a session ID"

  package let text: String

  package init?(_ text: String) {
    let text = text.withoutBase64Padding
    guard !text.isEmpty, text.utf8.count <= Self.maximumCount, !text.hasNUL else { return nil }
    self.text = text
  }
}
